/** Fields of `model` and of its layers. */
import { tables } from "../generated/tables.ts";
import { limits } from "../limits.ts";
import { type Field, names } from "./field.ts";

const activations = names(tables.ops.filter((op) => op.activation));

export const modelFields: readonly Field[] = [
  {
    path: "model.kind",
    kind: "choice",
    label: "Kind",
    about: "A multilayer perceptron.",
    fallback: "network",
    choices: ["network"],
  },
  {
    path: "model.inputs",
    kind: "names",
    label: "Input names",
    about: "What to call the inputs.",
    otherwise: "the data's own names, or x1, x2, ...",
    most: limits.columns,
  },
  {
    path: "model.layers",
    kind: "list",
    label: "Layers",
    about: "The layers from the first hidden one to the output.",
    otherwise: "8 and 8 units of tanh, then an output layer sized for data and loss",
    most: limits.layers,
  },
  {
    path: "model.layers[].units",
    kind: "whole",
    label: "Units",
    about: "Number of units.",
    fallback: 1,
    otherwise: "1, or the number of rows of W",
    low: 1,
    high: limits.units,
    limit: true,
  },
  {
    path: "model.layers[].activation",
    kind: "choice",
    label: "Activation",
    about: "The function a unit applies to its weighted sum.",
    fallback: "tanh",
    otherwise: "tanh, in the last layer identity",
    choices: activations,
  },
  {
    path: "model.layers[].bias",
    kind: "choice",
    label: "Bias",
    about: "A bias for each unit, none, or one number that all units of the layer share.",
    fallback: true,
    choices: [true, false, "shared"],
  },
  {
    path: "model.layers[].init",
    kind: "named",
    label: "Starting weights",
    about: "How the weights are drawn where W is not given; biases start at 0.",
    fallback: "xavier_uniform",
    choices: names(tables.initializers),
    rows: tables.initializers,
  },
  {
    path: "model.layers[].frozen",
    kind: "boolean",
    label: "Frozen",
    about: "A frozen layer takes no updates.",
    fallback: false,
  },
  {
    path: "model.layers[].W",
    kind: "rows",
    label: "Weights",
    about: "Starting weights: W[j][k] is the weight from unit k of the layer before to unit j.",
    otherwise: "drawn by init",
    most: limits.units,
    wide: limits.units,
  },
  {
    path: "model.layers[].b",
    kind: "numbers",
    label: "Biases",
    about: "Starting biases: one for each unit, or a single one when shared.",
    otherwise: "0",
    most: limits.units,
  },
];
