// The list: pills, header, cards. Words and order come from the server as they are.
import { el, fill, icon, pin, safeLink } from "./elements.js";

/** One amenity with its age; the tone adds grey or red to the words, never replaces them. */
const amenity = (item) => el("li", { class: `amenity ${item.tone}` }, icon(item.icon, 18),
  el("span", { text: item.word }), item.age && el("span", { class: "age", text: item.age }));

const proof = ({ truth, entry }) => el("p", { class: "proof" },
  truth && el("span", { class: "truth", text: truth }), truth && entry && el("span", { text: " · " }),
  entry && el("span", { text: entry }));

function goButton(card) {
  const href = safeLink(card.go_url);
  return href && el("a", { class: "primary go", href, target: "_blank", rel: "noopener" },
    icon("go", 20), el("span", { text: card.go_word }));
}

function cardOf(card, first, onOpen) {
  const name = el("button", { type: "button", class: "name", text: card.name, click: () => onOpen(card.id, card) });
  return el("li", { class: "card", "data-id": card.id },
    el("div", { class: "top" }, pin(card.shape, card.state, 36),
      el("div", { class: "who" }, el("h3", {}, name), el("p", { class: `line is-${card.state}`, text: card.line })),
      el("p", { class: "time" },
        el("span", {}, el("b", { text: card.minutes }), el("span", { text: ` ${card.minutes_unit}` })),
        el("span", { class: "meta", text: card.distance }))),
    card.badge && el("p", { class: "badge", text: card.badge }),
    card.amenities.length > 0 && el("ul", { class: "amenities" }, ...card.amenities.slice(0, 3).map(amenity)),
    el("div", { class: "foot" }, proof(card), first && goButton(card)));
}

/** Draw anew without taking the focus from whoever holds it. */
function keepingFocus(node, key, within, draw) {
  const held = node.getRootNode().activeElement?.closest(`[${key}]`)?.getAttribute(key);
  draw();
  if (held) node.querySelector(`[${key}="${CSS.escape(held)}"]${within}`)?.focus({ preventScroll: true });
}

export function showPills(row, pills, onToggle) {
  const at = row.scrollLeft;
  const pill = ({ key, selected, icon: drawn, word, count }) => el("button", { type: "button", class: "pill",
    "data-key": key, "aria-pressed": String(selected), click: () => onToggle(key, !selected) },
  icon(selected ? "check" : drawn, 20), el("b", { text: word }), el("span", { class: "count", text: count }));
  keepingFocus(row, "data-key", "", () => fill(row, ...pills.map(pill)));
  row.scrollLeft = at; // the row stays where the thumb left it
}

export function showCards(parts, view, { words, onOpen, onDrop }) {
  parts.heading.textContent = view.heading;
  parts.basis.textContent = view.basis;
  parts.notice.textContent = view.notice;
  parts.notice.hidden = !view.notice;
  const drop = view.empty?.drop && el("button", { type: "button", class: "outlined", text: words.drop,
    click: () => onDrop(view.empty.drop) });
  const empty = view.empty && el("li", { class: "empty" }, el("p", { text: view.empty.text }), drop);
  keepingFocus(parts.cards, "data-id", " .name", () =>
    fill(parts.cards, empty, ...view.cards.map((card, n) => cardOf(card, n === 0, onOpen))));
}
