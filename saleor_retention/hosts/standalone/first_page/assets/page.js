// Comes in by the key of the printed link. The part of an address behind # is never sent: the page sends it, once.
import { session, shop } from "./api.js";
import { at } from "./dom.js";
import { openConsole } from "./frame.js";
import { lookAgain, openShop } from "./shop.js";

async function comeIn() {
  const key = new URLSearchParams(location.hash.slice(1)).get("key");
  if (key) {
    history.replaceState(null, "", location.pathname);
    session.forget();
    session.write("open", await shop("open", { key }));
  }
  const opened = session.read("open");
  if (!opened) return;
  at("door").hidden = true;
  at("desk").hidden = false;
  openConsole(opened.staff, lookAgain);
  await openShop(opened, leave);
}

/** Back to the door: the demo behind this address is another one by now. */
function leave(sentence) {
  session.forget();
  at("frame").removeAttribute("src");
  at("desk").hidden = true;
  at("door").hidden = false;
  at("refusal").textContent = sentence;
}

addEventListener("hashchange", () => location.hash.startsWith("#key=") && location.reload());
comeIn().catch((error) => leave(error.message));
