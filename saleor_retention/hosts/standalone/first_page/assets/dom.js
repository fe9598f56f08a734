// Elements, made without a template: texts are only ever set as text.
export const at = (id) => document.getElementById(id);

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") element.addEventListener("click", value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const money = ({ amount, currency }) =>
  new Intl.NumberFormat("en", { style: "currency", currency }).format(Number(amount));

export const number = (value) => new Intl.NumberFormat("en").format(value);

/** A day, `2027-03-31`, or an instant. */
export const day = (text) =>
  new Intl.DateTimeFormat("en", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(new Date(text));

export function toast(text, isError = false) {
  const shown = make("p", { class: isError ? "toast error" : "toast" }, text);
  at("toasts").append(shown);
  setTimeout(() => shown.remove(), 8000);
}

/** To the clipboard, also where the browser trusts the address too little for its own way: another machine without TLS. */
export async function copy(text) {
  if (navigator.clipboard && isSecureContext) return navigator.clipboard.writeText(text);
  const field = make("textarea", { "aria-hidden": "true" });
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}
