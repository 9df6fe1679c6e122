/** Formula mode: its elements. */
import "../graph-view/graph-view.ts";
import "./editor.ts";
import "./inputs.ts";
import "./output.ts";
