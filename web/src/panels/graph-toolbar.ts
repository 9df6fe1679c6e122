/** Over the graph: at which magnification, which numbers, in which convention. Menus where there is no room for more. */
import { html, nothing, type TemplateResult } from "lit";
import type { App } from "../app.ts";
import { type Lens, lenses, lensOf, setLens, setView } from "../lens.ts";
import { type Convention, encodeNotation, notationOf, presets } from "../notation.ts";
import { OPEN_ALL, PRODUCTS, scalarOperations } from "../scalars/limits.ts";
import type { Show } from "../session.ts";
import { menu } from "../ui/menu.ts";

const shows: readonly { value: Show; label: string }[] = [
  { value: "values", label: "Values" },
  { value: "gradients", label: "Gradients" },
  { value: "both", label: "Both" },
];

interface Choose<Value extends string> {
  readonly label: string;
  readonly name: string;
  readonly value: Value;
  readonly choices: readonly { readonly value: Value; readonly label: string }[];
  readonly choose: (value: Value) => void;
}

export function segments<Value extends string>(one: Choose<Value>, narrow: boolean): TemplateResult {
  const { label, name, value, choices, choose } = one;
  if (narrow) return menu({ label, value, choices, choose: (chosen) => choose(chosen as Value) });
  return html`<fieldset class="seg"><legend class="sr">${label}</legend>${choices.map(
    (choice) => html`<label><input type="radio" name=${name} value=${choice.value} .checked=${choice.value === value}
      @change=${() => choose(choice.value)}>${choice.label}</label>`,
  )}</fieldset>`;
}

export function graphControls(app: App, narrow: boolean): TemplateResult {
  const { session } = app;
  const lens = lensOf(app);
  return html`${segments<Lens>(
    { label: "Lens", name: "lens", value: lens, choices: lenses, choose: (chosen) => setLens(app, chosen) },
    narrow,
  )}${segments<Show>(
    {
      label: "Show",
      name: "show",
      value: session.show.value,
      choices: shows,
      choose: (show) => {
        session.show.value = show;
      },
    },
    narrow,
  )}${
    lens === "scalars" || session.at.value !== null
      ? nothing
      : segments<"sample" | "mean">(
          {
            label: "Gradients of",
            name: "mean",
            value: session.mean.value ? "mean" : "sample",
            choices: [
              { value: "sample", label: "One sample" },
              { value: "mean", label: "Batch mean" },
            ],
            choose: (chosen) => {
              session.mean.value = chosen === "mean";
            },
          },
          narrow,
        )
  }${lens === "layers" ? segments(convention(app), narrow) : nothing}`;
}

/** Symbols and numbers turn together. */
function convention(app: App): Choose<Convention> {
  const notation = notationOf(app);
  const h = notation.activation === "out" ? "h" : notation.activation;
  const choices: { value: Convention; label: string }[] = [
    { value: "column", label: `Column W ${h} + b` },
    { value: "row", label: `Row ${h} W + b` },
  ];
  if (notation.convention === "mixed") choices.push({ value: "mixed", label: "Mixed" });
  return {
    label: "Convention",
    name: "convention",
    value: notation.convention,
    choices,
    choose: (chosen) => {
      const encoded = encodeNotation({ ...notation, convention: chosen });
      setView(app.store, "Notation", "notation", encoded === presets[0]?.name ? undefined : encoded);
    },
  };
}

/** Which neurons are open, and whether an open one shows each of many products. */
export function scalarControls({ session }: App): TemplateResult | typeof nothing {
  const info = session.info.value;
  if (!info) return nothing;
  const all = session.opened.value === "all";
  const few = scalarOperations(info.shapes) <= OPEN_ALL;
  const many = !all && info.shapes.some(({ inputs }) => inputs > PRODUCTS);
  const every = html`<button class="btn small" aria-pressed=${all} ?disabled=${!few}
    title=${few ? nothing : `Together they have more than ${OPEN_ALL} operations; choose one to open it`}
    @click=${() => {
      session.opened.value = all ? null : "all";
    }}>${all ? "Open one neuron" : "Open every neuron"}</button>`;
  if (!many) return every;
  const products = session.products.value;
  return html`${every}<button class="btn small" aria-pressed=${products} @click=${() => {
    session.products.value = !products;
  }}>${products ? "Fold the products" : "Show each product"}</button>`;
}
