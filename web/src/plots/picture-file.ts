/** A plot as a file: layers of SVG and canvas become one SVG with nothing outside of it, or a PNG of that. */
import { parseColour } from "./palette.ts";

/** What a mark's look is made of; everything else is its geometry. */
const LOOKS = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linejoin",
  "stroke-linecap",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
  "font-style",
  "font-variant-numeric",
  "text-anchor",
] as const;
const SVG = "http://www.w3.org/2000/svg";
/** Pixels of a PNG for each of the screen's. */
const FINE = 3;

export type Layer = SVGSVGElement | HTMLCanvasElement;

/** The layers, drawn from back to front on the panel's own paper, each where it stands on the screen. */
export function svgOf(layers: readonly Layer[], title: string): string {
  const boxes = layers.map((layer) => reach(layer));
  const left = Math.min(...boxes.map((box) => box.left));
  const top = Math.min(...boxes.map((box) => box.top));
  const width = Math.ceil(Math.max(...boxes.map((box) => box.right)) - left);
  const height = Math.ceil(Math.max(...boxes.map((box) => box.bottom)) - top);
  const root = document.createElementNS(SVG, "svg");
  const size = { xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}` };
  for (const [name, value] of Object.entries(size)) root.setAttribute(name, String(value));
  const named = root.appendChild(document.createElementNS(SVG, "title"));
  named.textContent = title;
  const paper = root.appendChild(document.createElementNS(SVG, "rect"));
  paper.setAttribute("width", String(width));
  paper.setAttribute("height", String(height));
  paper.setAttribute("fill", groundOf(layers[0]!));
  for (const layer of layers) {
    const { x, y } = layer.getBoundingClientRect();
    root.appendChild(
      layer instanceof HTMLCanvasElement ? image(layer, x - left, y - top) : group(layer, x - left, y - top),
    );
  }
  return new XMLSerializer().serializeToString(root);
}

/** The box of a layer with what hangs out of it. */
function reach(layer: Layer): { left: number; top: number; right: number; bottom: number } {
  const box = layer.getBoundingClientRect();
  let { left, top, right, bottom } = box;
  for (const text of layer.querySelectorAll("text")) {
    const own = text.getBoundingClientRect();
    left = Math.min(left, own.left);
    top = Math.min(top, own.top);
    right = Math.max(right, own.right);
    bottom = Math.max(bottom, own.bottom);
  }
  return { left: left - 8, top: top - 8, right: right + 8, bottom: bottom + 8 };
}

/** The colour behind an element, whichever of those around it has one. */
function groundOf(element: Element): string {
  for (let at: Element | null = element; at; at = at.parentElement ?? hostOf(at)) {
    const colour = getComputedStyle(at).backgroundColor;
    if (!/^(transparent|rgba\(\d+, \d+, \d+, 0\))$/.test(colour) && at !== element) return plainColour(colour);
  }
  return "white";
}

/** A colour as every program that reads SVG knows it. */
function plainColour(colour: string): string {
  return `rgb(${parseColour(colour).map(Math.round).join(",")})`;
}

function hostOf(element: Element): Element | null {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}

function image(canvas: HTMLCanvasElement, x: number, y: number): SVGElement {
  const made = document.createElementNS(SVG, "image");
  const { width, height } = canvas.getBoundingClientRect();
  const place = { x, y, width, height, preserveAspectRatio: "none", href: canvas.toDataURL("image/png") };
  for (const [name, value] of Object.entries(place)) made.setAttribute(name, String(value));
  return made;
}

function group(drawn: SVGSVGElement, x: number, y: number): SVGElement {
  const made = document.createElementNS(SVG, "g");
  made.setAttribute("transform", `translate(${x} ${y})`);
  for (const child of drawn.children) {
    const copied = copy(child);
    if (copied) made.appendChild(copied);
  }
  return made;
}

/** An element with its look written on it; null for what is not drawn. */
function copy(element: Element): Element | null {
  const look = getComputedStyle(element);
  if (look.display === "none" || look.visibility === "hidden") return null;
  const made = element.cloneNode(false) as Element;
  for (const name of [...made.getAttributeNames()]) {
    if (/^(class|style|tabindex|role|aria-.*|data-.*)$/.test(name)) made.removeAttribute(name);
  }
  for (const name of LOOKS) {
    const value = look.getPropertyValue(name);
    if (value !== "") made.setAttribute(name, /^color\(/.test(value) ? plainColour(value) : value);
  }
  for (const child of element.childNodes) {
    if (child instanceof Element) {
      const copied = copy(child);
      if (copied) made.appendChild(copied);
    } else if (child.nodeType === Node.TEXT_NODE) {
      made.appendChild(child.cloneNode());
    }
  }
  return made;
}

/** The same picture in pixels. */
export async function pngOf(svg: string): Promise<Blob> {
  const picture = new Image();
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.width * FINE;
  canvas.height = picture.height * FINE;
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The picture could not be made."))), "image/png");
  });
}
