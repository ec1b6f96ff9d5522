// Building blocks: every text goes through textContent; markup is only ever our own drawings.

/** Make an element; `text` is set as text, functions become listeners, null leaves it out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") node.textContent = value;
    else if (typeof value === "function") node.addEventListener(name, value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter(Boolean));
  return node;
}

/** Replace what a node holds, in one step, so that nothing is painted in between. */
export const fill = (node, ...children) => node.replaceChildren(...children.filter(Boolean));

const parsed = new Map();

/** A fresh copy of one of our own drawings (`LOOK` is written by Python from the tokens). */
function drawing(markup) {
  if (!parsed.has(markup)) {
    parsed.set(markup, new DOMParser().parseFromString(markup, "text/html").body.firstElementChild);
  }
  return document.importNode(parsed.get(markup), true);
}

export function icon(name, size = 24) {
  const svg = drawing(LOOK.icons[name] ?? LOOK.icons.help);
  svg.style.width = svg.style.height = `${size / 16}rem`;
  return svg;
}

export function pin(shape, state, size = 32) {
  const svg = drawing(LOOK.pins[`${shape}-${state}`] ?? LOOK.pins["house-unknown"]);
  svg.setAttribute("width", size);
  svg.setAttribute("height", Math.round((size * 39) / 34));
  return svg;
}

/** Only our own paths, https, telephone and map links leave the page; anything else is no link. */
export function safeLink(url) {
  const own = typeof url === "string" && url.startsWith("/") && !url.startsWith("//");
  return own || /^(https|tel|geo):/i.test(url) ? url : null;
}

/** Wait for quiet before acting: a gesture is one question, not thirty. */
export function settled(wait, act) {
  let timer = 0;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(act, wait);
  };
  later.cancel = () => clearTimeout(timer);
  return later;
}
