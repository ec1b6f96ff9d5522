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
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

const parsed = new Map();

/** A fresh copy of one of our own drawings; parsed once. */
function drawing(markup) {
  if (!parsed.has(markup)) {
    const page = new DOMParser().parseFromString(markup, "text/html");
    parsed.set(markup, page.body.firstElementChild);
  }
  return document.importNode(parsed.get(markup), true);
}

export function icon(name, size = 24) {
  const markup = LOOK.icons[name] ?? LOOK.icons.help;
  const svg = drawing(markup);
  svg.style.width = svg.style.height = `${size / 16}rem`;
  return svg;
}

export function pin(shape, state, size = 32) {
  const markup = LOOK.pins[`${shape}-${state}`] ?? LOOK.pins["house-unknown"];
  const svg = drawing(markup);
  svg.setAttribute("width", size);
  svg.setAttribute("height", Math.round((size * 39) / 34));
  return svg;
}

/** Replace what a node holds, in one step, so that nothing is painted in between. */
export function fill(node, ...children) {
  node.replaceChildren(...children.filter((child) => child !== null && child !== undefined));
}

/** Only our own paths, https, telephone and map links leave the page; anything else is no link. */
export function safeLink(url) {
  if (typeof url !== "string") return null;
  const own = url.startsWith("/") && !url.startsWith("//");
  return own || /^(https:|tel:|geo:)/i.test(url) ? url : null;
}

export function button(className, label, iconName, onClick) {
  return el("button", { type: "button", class: className, click: onClick, "aria-label": label },
    icon(iconName));
}

/** Wait for quiet before acting: a gesture is one question, not thirty. */
export function settled(wait, act) {
  let timer = 0;
  const later = (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...args), wait);
  };
  later.cancel = () => clearTimeout(timer);
  return later;
}
