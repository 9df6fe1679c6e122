/** Fields of `data`. */
import { tables } from "../generated/tables.ts";
import { limits } from "../limits.ts";
import { classSets, type Field, generatedSets, realSets } from "./field.ts";

const mostClasses = Math.max(...tables.datasets.map((row) => row.maxClasses));

export const dataFields: readonly Field[] = [
  {
    path: "data.set",
    kind: "choice",
    label: "Data set",
    about: "A data set made from the seed, or one that comes with Chainrule (penguins, iris).",
    fallback: "spiral",
    otherwise: "spiral, unless there are points, csv or file",
    choices: [...generatedSets, ...realSets],
  },
  {
    path: "data.n",
    kind: "whole",
    label: "Samples",
    about: "How many samples to make.",
    fallback: 300,
    low: 1,
    high: limits.rows,
    limit: true,
    of: generatedSets,
  },
  {
    path: "data.noise",
    kind: "number",
    label: "Noise",
    about: "How far samples stray from the pattern.",
    fallback: 0,
    low: 0,
    high: 1,
    of: generatedSets,
  },
  {
    path: "data.classes",
    kind: "whole",
    label: "Classes",
    about: "Number of classes: arms of the spiral, number of blobs.",
    fallback: 2,
    low: 2,
    high: mostClasses,
    of: classSets,
  },
  {
    path: "data.points",
    kind: "rows",
    label: "Points",
    about: "The inputs themselves, one row for each sample.",
    most: limits.rows,
    wide: limits.columns,
  },
  {
    path: "data.targets",
    kind: "rows",
    label: "Targets",
    about: "One row for each of points: the numbers wanted, or one whole number, the class (counted from 0).",
    most: limits.rows,
    wide: limits.units,
  },
  {
    path: "data.csv",
    kind: "text",
    label: "CSV",
    about: "A table as text, one line for each sample.",
    high: limits.csvCharacters,
  },
  {
    path: "data.file",
    kind: "text",
    label: "CSV file",
    about: "Path of a CSV file, relative to the experiment's file. Node only.",
    high: 4096,
  },
  {
    path: "data.inputs",
    kind: "names",
    label: "Input columns",
    about: "Columns that are inputs, by name.",
    otherwise: "every column of numbers but the target; of penguins and iris the four measurements",
    most: limits.columns,
  },
  {
    path: "data.target",
    kind: "text",
    label: "Target column",
    about:
      "Column to be predicted, by name. Text means classes; numbers are numbers, or classes when the loss is one for classes.",
    otherwise: "the last column; of penguins and iris the species",
    high: limits.label,
  },
  {
    path: "data.split",
    kind: "number",
    label: "Training share",
    about: "Share of the samples that trains, dealt by the seed; the rest tests. 1: no test set, order kept.",
    fallback: 0.8,
    low: 0,
    above: true,
    high: 1,
  },
  {
    path: "data.standardize",
    kind: "boolean",
    label: "Standardise",
    about: "Shift and scale each input to mean 0 and standard deviation 1, measured on the training samples.",
    otherwise: "true for penguins, iris, csv and file, else false",
  },
];
