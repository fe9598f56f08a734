// Comes in by the key of the printed link. The part of an address behind # is never sent: the page sends it, once.
import { session, shop } from "./api.js";
import { at } from "./dom.js";
import { openConsole } from "./frame.js";
import { arrive, lookAgain, openShop } from "./shop.js";

async function comeIn() {
  const said = new URLSearchParams(location.hash.slice(1));
  const [key, link] = [said.get("key"), said.get("ref")];
  if (link) history.replaceState(null, "", location.pathname);
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
  if (link) await arrive(link);
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
