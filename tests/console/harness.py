"""A page that frames the console as the Dashboard does: the handshake with a token, themes, languages, toasts."""

HARNESS = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Dashboard</title><link rel="icon" href="data:,"></head><body>
<iframe id="frame" title="console" sandbox="allow-same-origin allow-forms allow-scripts allow-downloads allow-popups"
 style="border:0;width:100%;height:96vh"></iframe>
<script>
"use strict";
const query = new URLSearchParams(location.search), frame = document.getElementById("frame");
window.said = []; window.token = query.get("token") || "";
window.tell = (type, payload) => frame.contentWindow.postMessage({ type, payload }, "*");
addEventListener("message", event => {
  if (event.source !== frame.contentWindow) return;
  const { type, payload } = event.data || {};
  window.said.push({ type, payload });
  tell("response", { actionId: payload && payload.actionId, ok: true });
  if (type === "notifyReady") {
    if (query.get("locale")) tell("localeChanged", { locale: query.get("locale") });
    tell("handshake", { token: window.token, version: "1", saleorVersion: "3.23.28", dashboardVersion: "3.23.27" });
    tell("handshake", { token: window.token, version: "1", saleorVersion: "3.23.28", dashboardVersion: "3.23.27" });
  }
});
frame.src = query.get("src");
</script></body></html>"""
"""The real Dashboard says its handshake twice now and then, so does this."""
