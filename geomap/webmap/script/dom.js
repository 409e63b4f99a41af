// Builds DOM nodes. Text only ever becomes a text node: nothing here can parse markup.

const SVG = "http://www.w3.org/2000/svg";

function assign(node, attrs) {
  for (const [name, value] of Object.entries(attrs)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "hidden") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  return node;
}

/** An element with attributes, `on…` listeners and children (nodes or strings; null is left out). */
export function h(tag, attrs = {}, ...children) {
  const node = assign(document.createElement(tag), attrs);
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** The same for SVG elements. */
export function s(tag, attrs = {}, ...children) {
  const node = assign(document.createElementNS(SVG, tag), attrs);
  node.append(...children);
  return node;
}

/** Arabic, Hebrew or neither: decides the direction of a text by its first strong letter. */
export function directionOf(text) {
  const strong = /[\p{Script=Arabic}\p{Script=Hebrew}]|\p{L}/u.exec(text ?? "");
  return strong && /[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(strong[0]) ? "rtl" : "ltr";
}

const FORCED = /([\u202d\u202e]+)/;

/** A text as nodes: what forces letters into another order ("gnp.exe" as "exe.png") stays in it and does nothing. */
export function inOrder(text) {
  return text
    .split(FORCED)
    .map((part, k) => (k % 2 ? h("span", { class: "unheard" }, part) : part))
    .filter((part) => part !== "");
}

/** A text in its own direction and language, whatever surrounds it. */
export function spoken(tag, attrs, text) {
  const rtl = directionOf(text) === "rtl";
  return h(tag, { ...attrs, dir: rtl ? "rtl" : "ltr", lang: rtl ? "ar" : "en" }, inOrder(text ?? ""));
}

/** Only web addresses become links; anything else an article may carry stays plain text. */
export function webAddress(url) {
  return typeof url === "string" && /^https?:\/\//i.test(url) ? url : null;
}
