// What the planner's maps draw themselves. Data arrives as JSON and text is set by textContent;
// nothing is computed here: colours, steps and words come from Python.
window.nuanyi = {
  settings: {},

  start(map, settings) {
    this.settings = settings;
    L.Icon.Default.imagePath = settings.images;
    map.attributionControl.setPrefix(false);
    map.attributionControl.addAttribution(settings.attribution);
    L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
    map.createPane("drawing").style.zIndex = 150;
    map.createPane("names").style.zIndex = 350;
    map.getPane("names").style.pointerEvents = "none";
    const far = () => map.getContainer().classList.toggle("far", map.getZoom() < 14);
    map.on("zoomend", far);
    far();
    if (settings.bounds) map.fitBounds(settings.bounds, { padding: [8, 8] });
    if (settings.drawing) this.draw(map, settings.drawing);
    else if (settings.url) {
      fetch(settings.url).then((answer) => (answer.ok ? answer.json() : {}))
        .then((drawing) => this.draw(map, drawing)).catch(() => {});
    }
  },

  text(words) {
    const element = document.createElement("span");
    element.textContent = words;
    return element;
  },

  draw(map, drawing) {
    const c = this.settings.colours;
    const canvas = L.canvas({ pane: "drawing", padding: 0.5 });
    const flip = (line) => line.map(([lon, lat]) => [lat, lon]);
    const fixed = { renderer: canvas, pane: "drawing", interactive: false };
    const area = (ring, fill) => L.polygon(flip(ring), { ...fixed, stroke: false, fillColor: fill, fillOpacity: 1 }).addTo(map);
    (drawing.parks || []).forEach((ring) => area(ring, c.park));
    (drawing.blocks || []).forEach((ring) => area(ring, c.block));
    (drawing.water || []).forEach((ring) => area(ring, c.water));
    const weight = { ring: 6, main: 5, bridge: 5, minor: 2 };
    (drawing.streets || []).forEach((street) =>
      L.polyline(flip(street.line), { ...fixed, color: c.road, weight: weight[street.rank] || 2 }).addTo(map));
    (drawing.districts || []).forEach((district) => district.rings.forEach((ring) =>
      L.polygon(flip(ring), { ...fixed, fill: false, color: c.line, weight: 1, dashArray: "4 4" }).addTo(map)));
    this.nameStreets(map, drawing.streets || []);
  },

  nameStreets(map, streets) {
    const longest = new Map();
    streets.filter((street) => street.rank === "main" && street.name).forEach((street) => {
      const known = longest.get(street.name);
      if (!known || known.length < street.line.length) longest.set(street.name, street.line);
    });
    longest.forEach((line, name) => {
      const i = Math.floor(line.length / 2);
      const [a, b] = [line[Math.max(0, i - 1)], line[i]];
      const label = this.text(name);
      label.className = "street";
      const [p, q] = [map.project([a[1], a[0]]), map.project([b[1], b[0]])];
      let turn = Math.atan2(q.y - p.y, q.x - p.x);
      if (Math.abs(turn) > Math.PI / 2) turn -= Math.sign(turn) * Math.PI;
      label.style.transform = `translate(-50%,-50%) rotate(${turn}rad)`;
      const icon = L.divIcon({ html: label, className: "", iconSize: [0, 0] });
      L.marker([(a[1] + b[1]) / 2, (a[0] + b[0]) / 2], { icon, pane: "names", interactive: false }).addTo(map);
    });
  },

  // a square of demand takes the step of the ramp that Python gave it; everything can be read
  feature(feature, layer) {
    const { step, text } = feature.properties;
    const fillColor = window.nuanyi.settings.ramp[step];
    if (step !== undefined) layer.setStyle({ stroke: false, fillColor, fillOpacity: 0.85 });
    if (text) layer.bindTooltip(() => window.nuanyi.text(text), { sticky: true });
  },

  // a place as its pin, a gap as its number
  point(feature, position) {
    const { pin, number, text } = feature.properties;
    const mark = window.nuanyi.text(number === undefined ? "" : String(number));
    mark.className = number === undefined ? `place ${pin}` : "gap";
    const size = number === undefined ? [24, 28] : [28, 28];
    const anchor = number === undefined ? [12, 26] : [14, 14];
    const icon = L.divIcon({ html: mark, className: "", iconSize: size, iconAnchor: anchor });
    const options = { icon, alt: text, title: "", zIndexOffset: number === undefined ? 0 : 1000, keyboard: number !== undefined };
    return L.marker(position, options);
  },
};
