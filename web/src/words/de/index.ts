/** German. A file for each room of the page, so that each is translated where it is built. */
import type { Catalogue } from "../language.ts";
import data from "./data.json";
import document from "./document.json";
import faults from "./faults.json";
import formula from "./formula.json";
import frame from "./frame.json";
import graph from "./graph.json";
import mistakes from "./mistakes.json";
import network from "./network.json";
import output from "./output.json";
import story from "./story.json";
import training from "./training.json";

export default {
  ...data,
  ...document,
  ...faults,
  ...formula,
  ...frame,
  ...graph,
  ...mistakes,
  ...network,
  ...output,
  ...story,
  ...training,
} satisfies Catalogue;
