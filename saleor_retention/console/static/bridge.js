"use strict";
// The Dashboard's bridge to the apps it frames, as much of it as we need. The token stays in this closure; htmx sends it
// with each request. What frames us stand-alone speaks the same.
{
  const query = new URLSearchParams(location.search), root = document.documentElement;
  let token = "", origin = null, locale = query.get("locale") || "";
  const theme = name => { root.dataset.theme = name === "dark" ? "dark" : "light"; };
  theme(query.get("theme"));
  root.classList.toggle("is-framed", parent !== window); // what frames us shows our notices itself
  const send = (type, payload = {}) => {
    if (parent !== window) parent.postMessage({ type, payload: { ...payload, actionId: crypto.randomUUID ? crypto.randomUUID() : String(Math.random()) } }, origin || "*");
  };
  const tell = name => document.body.dispatchEvent(new CustomEvent(name));
  const headers = () => ({ "Authorization-Bearer": token, ...(locale ? { "Accept-Language": locale } : {}) });
  const ready = call => document.readyState === "loading" ? addEventListener("DOMContentLoaded", call) : call();
  addEventListener("message", event => {
    if (event.source !== parent || (origin && event.origin !== origin)) return;
    const { type, payload } = event.data || {};
    if (type === "handshake" || type === "tokenRefresh") {
      origin = event.origin;
      const isFirst = !token;
      token = (payload && payload.token) || "";
      if (isFirst && token) ready(() => tell("token"));
    } else if (type === "theme") theme(payload && payload.theme);
    else if (type === "localeChanged" && payload && payload.locale !== locale) {
      locale = payload.locale;
      root.lang = locale;
      if (token) ready(() => tell("locale"));
    }
  });
  const notify = (status, title, text) => {
    if (parent !== window) return send("notification", { status, title, text });
    const toast = document.createElement("p");
    toast.className = "toast " + status;
    toast.textContent = text ? title + " " + text : title;
    document.getElementById("toasts").replaceChildren(toast);
    setTimeout(() => toast.remove(), 8000);
  };
  const saved = async (address, name) => {
    const response = await fetch(address, { headers: headers() });
    if (!response.ok) return notify("error", "Retention", "");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await response.blob());
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  ready(() => {
    const body = document.body, base = body.dataset.base;
    body.addEventListener("htmx:configRequest", event => Object.assign(event.detail.headers, headers()));
    body.addEventListener("notify", event => notify(event.detail.status, event.detail.title, event.detail.text));
    body.addEventListener("refreshEntity", () => send("refreshEntity"));
    body.addEventListener("closePopup", () => send("popupClose"));
    for (const failure of ["htmx:responseError", "htmx:sendError"]) body.addEventListener(failure, event => {
      const status = event.detail.xhr && event.detail.xhr.status;
      notify("error", document.title, status ? String(status) : "");
    });
    body.addEventListener("htmx:pushedIntoHistory", event => {
      if (body.classList.contains("is-card")) return; // its address is not the Dashboard's
      send("updateRouting", { newRoute: event.detail.path.replace(base, "") || "/" });
      const page = event.detail.path.replace(base, "").split(/[/?]/)[1];
      for (const link of document.querySelectorAll("#menu a")) {
        const is = link.pathname === base + "/" + page;
        is ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
      }
    });
    body.addEventListener("htmx:afterSwap", event => {
      event.detail.target.removeAttribute("aria-busy");
      if (event.detail.target.id !== "main") return;
      scrollTo(0, 0);
      const heading = document.querySelector("#main h1");
      if (heading) { heading.tabIndex = -1; heading.focus({ preventScroll: true }); }
    });
    body.addEventListener("htmx:afterSettle", () => {
      const wrong = document.querySelector("[aria-invalid=true]");
      if (wrong && document.activeElement === body) wrong.focus();
    });
    body.addEventListener("click", event => {
      const link = event.target.closest("a[data-dashboard], a[data-download], button[data-copy]");
      if (!link) return;
      event.preventDefault();
      if (link.dataset.dashboard) send("redirect", { to: link.dataset.dashboard });
      else if (link.dataset.download) saved(link.href, link.dataset.download);
      else navigator.clipboard && navigator.clipboard.writeText(link.parentElement.querySelector("pre").textContent);
    });
    if (body.classList.contains("is-card")) new ResizeObserver(() => {
      send("widgetResize", { height: document.getElementById("main").offsetHeight + 8 });
    }).observe(document.getElementById("main"));
    send("notifyReady");
  });
}
