// The console in its frame, told what Saleor's Dashboard tells the apps that it frames: who looks, the theme, the language.
import { session } from "./api.js";
import { at, toast } from "./dom.js";

const FIRST = "/start";

/** `onChange`: the console has told of something that it did. */
export function openConsole(token, onChange) {
  const frame = at("frame");
  const tell = (type, payload) => frame.contentWindow.postMessage({ type, payload }, location.origin);

  const said = {
    notifyReady() {
      tell("localeChanged", { locale: at("language").value });
      tell("handshake", { token, version: "1", saleorVersion: "", dashboardVersion: "" });
    },
    notification({ status, title, text }) {
      toast([title, text].filter(Boolean).join(" "), status === "error");
      if (status === "success") onChange();
    },
    updateRouting: ({ newRoute }) => session.write("route", newRoute),
    redirect: () => toast("In Saleor this opens a page of the Dashboard; the toy shop has none."),
  };

  addEventListener("message", ({ source, origin, data }) => {
    if (source !== frame.contentWindow || origin !== location.origin) return;
    const { type, payload } = data || {};
    if (Object.hasOwn(said, type)) said[type](payload || {});
    if (payload && payload.actionId) tell("response", { actionId: payload.actionId, ok: true });
  });

  const theme = (name) => {
    document.documentElement.dataset.theme = name;
    at("theme").setAttribute("aria-pressed", String(name === "dark"));
    session.write("theme", name);
    return name;
  };
  const preferred = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  theme(session.read("theme") || preferred);
  at("theme").addEventListener("click", () => {
    tell("theme", { theme: theme(document.documentElement.dataset.theme === "dark" ? "light" : "dark") });
  });
  at("language").value = session.read("language") || "en";
  at("language").addEventListener("change", ({ target }) => {
    session.write("language", target.value);
    tell("localeChanged", { locale: target.value });
  });

  const source = new URL(`console${session.read("route") || FIRST}`, location.href);
  source.searchParams.set("theme", document.documentElement.dataset.theme);
  frame.src = source.href;
}
