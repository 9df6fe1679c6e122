/** The five lecture notes: every item they teach, in our words, and the slips in their formulas. Steps say which items they cover. */

export type ItemKind =
  | "theorem"
  | "definition"
  | "example"
  | "remark"
  | "property"
  | "algorithm"
  | "formula"
  | "notation"
  | "idea";

export interface Item {
  readonly id: string;
  readonly kind: ItemKind;
  /** Where it stands in the note. */
  readonly where: string;
  readonly about: string;
}

export interface Slip {
  readonly where: string;
  readonly printed: string;
  readonly should: string;
  /** Set where it may be the copy we read, and not the note. */
  readonly copy?: true;
}

export interface Note {
  readonly id: string;
  readonly title: string;
  /** As it stands in a list. */
  readonly brief: string;
  readonly author: string;
  /** Name of the notation that writes the figures as this note does (`src/notation.ts`). */
  readonly notation: string;
  readonly items: readonly Item[];
  readonly slips: readonly Slip[];
}

const item = (id: string, kind: ItemKind, where: string, about: string): Item => ({ id, kind, where, about });
const slip = (where: string, printed: string, should: string): Slip => ({ where, printed, should });
const unclear = (where: string, printed: string, should: string): Slip => ({ where, printed, should, copy: true });

export const notes: readonly Note[] = [
  {
    id: "lei",
    title: "Week 5: Backpropagation",
    brief: "Birmingham, week 5",
    author: "Yunwen Lei, University of Birmingham",
    notation: "birmingham",
    items: [
      item("lei.theorem1", "theorem", "Theorem 1", "chain rule in one dimension"),
      item("lei.theorem2", "theorem", "Theorem 2", "chain rule in several dimensions"),
      item("lei.example1", "example", "Example 1", "the cost of a neuron, differentiated directly"),
      item("lei.repeated", "idea", "after Example 1", "factors computed twice, and no structure to program"),
      item("lei.example2", "example", "Example 2", "the same cost through named intermediate variables"),
      item("lei.program", "idea", "after Example 2", "the aim is a program, not a closed form"),
      item("lei.stored", "idea", "after Example 2", "dC/dz is stored once and used twice"),
      item("lei.directions", "idea", "after Example 2", "loss and gradients are computed in opposite directions"),
      item("lei.motivation", "idea", "1.2", "why computations are cut into simple pieces"),
      item("lei.definition1", "definition", "Definition 1", "computation graph"),
      item("lei.example3", "example", "Example 3", "graph of the sigmoid of a dot product and a bias"),
      item("lei.example4", "example", "Example 4", "graph of linear regression"),
      item("lei.graphrule", "formula", "1.3", "chain rule over the successors of a node"),
      item("lei.gradient", "idea", "1.3", "a gradient says how a change of the input changes the output"),
      item("lei.kinds", "definition", "1.3", "backpropagated gradient and local gradient"),
      item("lei.example5", "example", "Example 5", "forward propagation: w = 5, x = 1, J = 16"),
      item("lei.example6", "example", "Example 6", "backward propagation on the same graph"),
      item("lei.example7", "example", "Example 7", "fan-out: 7 + 2 = 9"),
      item("lei.remark1", "remark", "Remark 1", "successors first, then the sum over them"),
      item("lei.remark2", "remark", "Remark 2", "message passing"),
      item("lei.modular", "remark", "Remark 2", "modularity: a node knows only its own derivatives"),
      item("lei.intro", "idea", "2", "why direct use of the chain rule fails for networks, and layers help"),
      item("lei.layers", "notation", "2", "L layers of width m"),
      item("lei.weights", "notation", "2", "weights from unit k to unit j, and biases"),
      item("lei.preactivation", "notation", "2", "weighted input z"),
      item("lei.activation", "notation", "2", "activation a"),
      item("lei.remark3", "remark", "Remark 3", "general idea: backpropagated times local gradient"),
      item("lei.onesuccessor", "idea", "2.1", "a weight has one successor"),
      item("lei.dw", "formula", "2.1", "gradients of a weight and a bias"),
      item("lei.property1", "property", "Property 1", "the deltas suffice"),
      item("lei.remark4", "remark", "Remark 4, (2.1)", "all products of deltas and activations"),
      item("lei.remark4matrix", "remark", "Remark 4, (2.2)", "the same as an outer product"),
      item("lei.output", "formula", "2.2", "delta of the output layer"),
      item("lei.squared", "formula", "2.2, (2.3)", "squared cost in m dimensions, and its delta"),
      item("lei.hiddenroutes", "formula", "2.2", "gradient of a hidden activation: a sum over successors"),
      item("lei.hidden", "formula", "2.2", "delta of a hidden layer, and the recursion"),
      item("lei.cases", "formula", "Summary, (2.4)", "output and hidden case in one formula"),
      item("lei.remark5", "remark", "Remark 5", "Hadamard product and deltas as vectors"),
      item("lei.vectorcases", "formula", "Remark 5", "both cases as vectors"),
      item("lei.forward", "formula", "2.3", "forward equations 1 to 4"),
      item("lei.backward", "formula", "2.3", "backward equations 1 to 4"),
      item("lei.algorithm1", "algorithm", "Algorithm 1", "backpropagation for one sample"),
      item("lei.cost", "formula", "2.4", "cost as a mean over samples"),
      item("lei.averaging", "formula", "2.4", "averaging the gradients of the samples"),
      item("lei.descent", "idea", "2.4", "gradient descent with these gradients"),
      item("lei.remark6", "remark", "Remark 6", "mini-batch and stochastic gradient descent"),
      item("lei.summary", "idea", "3", "what each pass does, and what suffices"),
    ],
    slips: [
      slip(
        "Theorem 2",
        "the sum over i is also the index of x: df/dx_i = sum_i ...",
        "df/dx_j = sum_i df/du_i * du_i/dx_j",
      ),
      unclear(
        "Example 1",
        "a line of the derivation repeated, the sigma lost, the last line missing; no line for b",
        "dC/dw = (sigma(wx + b) - y) * sigma'(wx + b) * x, and the same without x for b",
      ),
      slip("after Example 2", "the loss is computed as z, then a, then b", "z, then a, then C"),
      slip("after Example 2", "gradients are computed for a, then b", "for a, then z, then w and b"),
      slip("Examples 2 and 3", "y is the target in one, the output in the other", "two letters"),
      unclear("Example 6", "the third gradient is dJ/dtheta", "dJ/dyhat"),
      unclear("Example 6", "B is the derivative of yhat y", "of yhat - y"),
      unclear(
        "Example 7",
        "the function stands in the figure only",
        "x = a + b, y = b + c, f = x*y agrees with every number of the text",
      ),
      slip("2, notation", "b_i, z_i, a_i are said to belong to unit j", "one letter for the unit, j"),
      slip(
        "2, notation; Remark 4",
        "width m for every layer, matrices m by m",
        "W of layer l has as many rows as layer l and as many columns as layer l - 1",
      ),
      unclear(
        "Remark 4",
        "both factors of the product carry the label (a^(l-1))^T, and delta_m stands in both",
        "delta^l times (a^(l-1))^T",
      ),
      slip("2.2", "the recursion is repeated until the input layer", "until layer 2: the input has no delta"),
      slip("2.2", "the second heading again says output layer", "hidden layer"),
      slip("2.2", "the gradient announced is dC/da_i", "dC/da_j, as in the formula below it"),
      unclear("Remark 5", "no = before the gradient of C in a^L", "delta^L = grad_a C (.) sigma'(z^L)"),
      unclear("Backward equation 1", "the gradient of C is taken in sigma^L", "in a^L"),
      slip("Forward equation 4", "a^(L) with brackets, a^l without", "one way of writing it"),
      unclear("Algorithm 1", "line 5 is missing", "for l = L-1, ..., 2 do"),
      slip("2.4", "C_i = 1/2 (y^(i) - a^L)^2", "a^L depends on i too; with several outputs it is the squared norm"),
    ],
  },
  {
    id: "tse",
    title: "Backpropagation of deep neural networks (article)",
    brief: "UCL, article",
    author: "Alex Tse, University College London",
    notation: "ucl-article",
    items: [
      item("tse.loss", "formula", "introduction", "loss as a mean of Q over the samples"),
      item("tse.problem", "idea", "Problem", "the gradient in every W and b"),
      item("tse.solution", "idea", "Solution", "recursion and chain rule"),
      item("tse.phases", "idea", "two phases", "evaluate forward, gradients by induction backward"),
      item("tse.forward", "formula", "Forward pass", "z and h of each layer, in rows"),
      item("tse.output", "formula", "Backward pass", "delta of the output layer"),
      item("tse.recursion", "formula", "Backward pass", "delta of a hidden layer: sigma'(z) (.) (W delta)"),
      item("tse.dw", "formula", "Backward pass", "gradient of a weight"),
      item("tse.db", "formula", "Backward pass", "gradient of a bias"),
      item("tse.listing", "algorithm", "Listing 1", "the whole algorithm"),
    ],
    slips: [
      slip("Backward pass", "dQ/dW_ij^(l) = h_i^(l) delta^(l+1)", "h_i^(l) delta_j^(l+1): the index j is missing"),
      slip("Backward pass", "the loop ends at l = 1", "W^(0) and b^(0) need the last two lines at l = 0 as well"),
      slip("Backward pass", "delta^(L) as a plain product", "entry by entry, (.), when there is more than one output"),
      slip(
        "throughout",
        "z and h are rows, delta is a column in W delta",
        "delta W^T as a row, or everything in columns",
      ),
      slip("introduction", "Q is a function of h - y", "cross-entropy, for one, is not; what is meant is any Q(h, y)"),
    ],
  },
  {
    id: "slides",
    title: "Backpropagation of Deep Neural Network (slides)",
    brief: "UCL, slides",
    author: "Alex Tse, University College London, September 2022",
    notation: "ucl-slides",
    items: [
      item("slides.goal", "idea", "Training a DNN", "gradients have to be computed efficiently"),
      item("slides.loss", "formula", "Gradient calculation", "loss as a mean of Q over the samples"),
      item("slides.problem", "idea", "Problem", "the gradient in every W and b, by recursion"),
      item("slides.phases", "idea", "2", "forward phase, backward phase"),
      item("slides.forward", "formula", "Forward Phase", "z and h of each layer, in rows"),
      item("slides.via", "idea", "Backward Phase", "Q depends on W and b of a layer only through its z"),
      item("slides.delta", "definition", "5", "delta as the gradient in z"),
      item("slides.dparameters", "formula", "5", "gradients of W and b through delta"),
      item("slides.sum", "formula", "5", "delta of a layer as a sum over the next"),
      item("slides.locals", "formula", "Derivatives between Layers", "slopes of z in W, in b and in the z before"),
      item("slides.recursion", "formula", "8", "recursion for delta"),
      item("slides.output", "formula", "Backward Propagation Algorithm", "delta of the output layer"),
      item("slides.algorithm", "algorithm", "Backward Propagation Algorithm", "input, output, both phases"),
    ],
    slips: [
      unclear("2", "the layer's number is written I", "l"),
      slip("5", "Q_theta(x)", "Q_theta(x, y)"),
      slip("5 and 8", "the derivative of z_j in b_i, taken as 1", "1 for i = j, else 0: the bias of unit j is b_j"),
      slip("5", "what remains is the derivative of z_j in W_i", "in W_ij"),
      slip("8", "the sums run over i", "over j, the units of the next layer"),
      slip("8", "(W delta_j)_i", "(W delta)_i: delta without an index inside the product"),
      slip("Algorithm", "forward phase for l in {1, ..., L-1}", "from 0, or z^(1) is never computed"),
      slip("Algorithm", "the loop ends at l = 1", "W^(0) and b^(0) need the last two lines at l = 0 as well"),
      unclear("Algorithm", "the derivative in W_lj^(l)", "in W_ij^(l)"),
      slip("Algorithm", "delta^(L) as a plain product", "entry by entry, (.), when there is more than one output"),
      slip(
        "throughout",
        "z and h are rows, delta is a column in W delta",
        "delta W^T as a row, or everything in columns",
      ),
    ],
  },
  {
    id: "peek",
    title: "Backpropagation. A Peek into the Mathematics of Optimization",
    brief: "A peek into the mathematics",
    author: "author not named in our copy",
    notation: "peek",
    items: [
      item("peek.motivation", "idea", "1", "libraries do it; understanding needs the mathematics"),
      item("peek.net", "notation", "2", "a 2-3-2 network: x, h, y, targets t, weights w and u"),
      item("peek.linear", "notation", "2", "a before the activation, in rows; h and y after it"),
      item("peek.loss", "definition", "3", "half the squared L2 norm"),
      item("peek.sigmoid", "formula", "3", "sigmoid and its derivative"),
      item("peek.update", "formula", "4", "update rule of the output weights"),
      item("peek.three", "formula", "4", "three factors of the derivative in u_ij"),
      item("peek.dy", "formula", "4", "loss in output"),
      item("peek.da", "formula", "4", "output in its linear combination"),
      item("peek.dudj", "formula", "4", "linear combination in the weight"),
      item("peek.outputresult", "formula", "4", "derivative in u_ij as delta_j h_i"),
      item("peek.single", "formula", "4", "update of one output weight"),
      item("peek.hiddenchain", "formula", "5", "three factors of the derivative in w_ij"),
      item("peek.hiddenlocal", "formula", "5", "the two easy factors"),
      item("peek.notarget", "idea", "5", "a hidden unit has no target"),
      item("peek.dh", "example", "5", "loss in h_1, by two routes"),
      item("peek.w11", "example", "5", "derivative in w_11 written out"),
      item("peek.general", "formula", "5", "the general form, a sum over k"),
      item("peek.rule", "formula", "6", "one formula for both layers"),
    ],
    slips: [
      unclear("3", "sigma(x) = 1/(1 + e^x)", "1/(1 + e^(-x))"),
      unclear("3", "(y_i t_i)^2", "(y_i - t_i)^2"),
      slip("3", "called the L2-norm loss", "half the squared L2 norm"),
      slip(
        "6",
        "delta_j = sum_k delta_k w_jk y_j (1 - y_j)",
        "h_j (1 - h_j): the output of the hidden unit j itself, and its outgoing weight u_jk",
      ),
      slip("6", "dL/dw_ij = delta_j x_i for both layers", "for the output layer the input is h_i and the weight u_ij"),
      slip("2 and 4", "biases b^(1), b^(2) are there, their gradient is not", "dL/db_j = delta_j"),
    ],
  },
  {
    id: "course",
    title: "05 Backpropagation",
    brief: "05 Backpropagation",
    author: "author not named in our copy",
    notation: "course",
    items: [
      item("course.update", "formula", "introduction", "w takes a step of eta/n times the sum of gradients"),
      item("course.conventions", "notation", "convention", "w, b and a with their indices; o for a elsewhere"),
      item("course.vector", "formula", "convention", "a and z of a layer as vectors"),
      item("course.dw", "formula", "Deriving the gradients", "gradient of a weight from delta"),
      item("course.delta", "formula", "Deriving the gradients", "delta from the deltas of the next layer"),
      item("course.sigmoid", "property", "Deriving the gradients", "derivative of the sigmoid"),
      item("course.deltasigmoid", "formula", "Deriving the gradients", "delta with a(1 - a)"),
      item("course.examples", "algorithm", "The algorithm", "gradients of each example, then the step"),
      item("course.step1", "algorithm", "The algorithm, 1", "feed forward"),
      item("course.step2", "algorithm", "The algorithm, 2", "output error"),
      item("course.step3", "algorithm", "The algorithm, 3", "backpropagate the error"),
      item("course.step4", "algorithm", "The algorithm, 4", "gradient of a weight"),
      item("course.db", "algorithm", "The algorithm, 4", "gradient of a bias"),
    ],
    slips: [
      slip("introduction", "a sum over j of terms with the index i", "one index: sum_i dC_(X_i)/dw"),
      slip(
        "The algorithm, 2 and 3",
        "sigma' in general at the output, a (.) (1 - a) below",
        "a (.) (1 - a) is sigma' of the sigmoid only",
      ),
      slip("Deriving the gradients", "no derivation for the bias", "dC/db_j = delta_j, since z_j has slope 1 in b_j"),
    ],
  },
];
