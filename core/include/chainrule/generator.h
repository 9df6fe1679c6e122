#pragma once
/// Data sets made from a seed: one struct per generator, one list. `point` makes sample `u` of the way through its class
/// (0 < u < 1), without noise; classes take turns, so they are balanced. Noise is added afterwards: `noise` is the standard
/// deviation of a normal number added to both coordinates (classes) or to the target (regression), so a class is settled
/// before its point moves. Adding a data set: a struct and an entry in `Generators`.
#include <cmath>
#include <numbers>
#include <string_view>
#include <tuple>

#include "chainrule/rng.h"

namespace chainrule {

/// One sample before noise; `target` is used by regression alone, `x2` not by sets of one input.
struct Point {
  double x1 = 0, x2 = 0, target = 0;
};

/// Half the side of the square, and the radius of the disc, that the points fill.
inline constexpr double kExtent = 5;

inline Point anywhere(Rng& rng) {
  const double x1 = rng.uniform(-kExtent, kExtent);
  return {x1, rng.uniform(-kExtent, kExtent)};
}

inline Point around(double x1, double x2, double spread, Rng& rng) {
  const double dx1 = spread * rng.normal();
  return {x1 + dx1, x2 + spread * rng.normal()};
}

inline Point polar(double radius, double angle) { return {radius * std::cos(angle), radius * std::sin(angle)}; }

struct Spiral {
  static constexpr std::string_view name = "spiral", label = "Spiral",
      about = "Arms that wind around the centre: 1.25 turns each with two arms, less with more.";
  static constexpr bool regression = false;
  static constexpr int inputs = 2, classes = 2, most_classes = 5;
  static Point point(double u, int cls, int arms, Rng&) {
    const double turns = 2.5 / arms;  // keeps the gap between arms
    return polar(0.5 + (kExtent - 0.5) * u, 2 * std::numbers::pi * (turns * u + static_cast<double>(cls) / arms));
  }
};

struct Xor {
  static constexpr std::string_view name = "xor", label = "Exclusive or",
      about = "Four quadrants; one class where the signs of the inputs agree, the other where they differ.";
  static constexpr bool regression = false;
  static constexpr int inputs = 2, classes = 2, most_classes = 2;
  static Point point(double, int cls, int, Rng& rng) {
    const double x1 = rng.uniform(0.3, kExtent), x2 = rng.uniform(0.3, kExtent);  // keeps clear of the axes
    const double side = rng.below(2) == 0 ? 1 : -1;
    return {side * x1, (cls == 0 ? side : -side) * x2};
  }
};

struct Circle {
  static constexpr std::string_view name = "circle", label = "Circle", about = "A ring of one class around a disc of the other.";
  static constexpr bool regression = false;
  static constexpr int inputs = 2, classes = 2, most_classes = 2;
  static Point point(double, int cls, int, Rng& rng) {
    const double inner = cls == 0 ? 0.7 * kExtent : 0, outer = cls == 0 ? kExtent : 0.5 * kExtent;
    const double radius = std::sqrt(rng.uniform(inner * inner, outer * outer));  // even over the area
    return polar(radius, rng.uniform(0, 2 * std::numbers::pi));
  }
};

struct Gaussians {
  static constexpr std::string_view name = "gaussians", label = "Two Gaussians",
      about = "A round cloud for each class, in opposite corners.";
  static constexpr bool regression = false;
  static constexpr int inputs = 2, classes = 2, most_classes = 2;
  static Point point(double, int cls, int, Rng& rng) {
    const double centre = cls == 0 ? -2 : 2;
    return around(centre, centre, 0.7, rng);
  }
};

struct Moons {
  static constexpr std::string_view name = "moons", label = "Moons", about = "Two half circles that reach into each other.";
  static constexpr bool regression = false;
  static constexpr int inputs = 2, classes = 2, most_classes = 2;
  static Point point(double u, int cls, int, Rng&) {
    const double scale = kExtent / 1.5, angle = std::numbers::pi * u;
    const double x1 = std::cos(angle) - 0.5, x2 = std::sin(angle) - 0.25;  // unit moons, centred together
    return cls == 0 ? Point{scale * x1, scale * x2} : Point{-scale * x1, -scale * x2};
  }
};

struct Checkerboard {
  static constexpr std::string_view name = "checkerboard", label = "Checkerboard", about = "Sixteen squares of alternating class.";
  static constexpr bool regression = false;
  static constexpr int inputs = 2, classes = 2, most_classes = 2;
  static Point point(double, int cls, int, Rng& rng) {
    const int side = 4, row = static_cast<int>(rng.below(side));
    const int column = 2 * static_cast<int>(rng.below(side / 2)) + (row + cls) % 2;
    const double cell = 2 * kExtent / side;
    const double x1 = -kExtent + cell * (column + rng.uniform());
    return {x1, -kExtent + cell * (row + rng.uniform())};
  }
};

struct Blobs {
  static constexpr std::string_view name = "blobs", label = "Blobs", about = "A round cloud for each class, placed around a circle.";
  static constexpr bool regression = false;
  static constexpr int inputs = 2, classes = 2, most_classes = 10;
  static Point point(double, int cls, int of, Rng& rng) {
    const Point centre = polar(3.5, 2 * std::numbers::pi * cls / of);
    return around(centre.x1, centre.x2, 0.6, rng);
  }
};

struct Plane {
  static constexpr std::string_view name = "plane", label = "Plane",
      about = "The target rises evenly with both inputs, from -1 in one corner to 1 in the opposite.";
  static constexpr bool regression = true;
  static constexpr int inputs = 2, classes = 0, most_classes = 0;
  static Point point(double, int, int, Rng& rng) {
    const Point p = anywhere(rng);
    return {p.x1, p.x2, (p.x1 + p.x2) / (2 * kExtent)};
  }
};

struct MultiGaussian {
  static constexpr std::string_view name = "multi_gaussian", label = "Multi Gaussian",
      about = "Six bell-shaped hills and hollows of height 1 and -1, in two rows, alternating.";
  static constexpr bool regression = true;
  static constexpr int inputs = 2, classes = 0, most_classes = 0;
  static Point point(double, int, int, Rng& rng) {
    Point p = anywhere(rng);
    for (int i = 0; i < 6; ++i) {
      const double dx1 = p.x1 - 3.4 * (i / 2 - 1), dx2 = p.x2 - (i % 2 == 0 ? 2.2 : -2.2);
      p.target += ((i / 2 + i) % 2 == 0 ? 1 : -1) * std::exp(-(dx1 * dx1 + dx2 * dx2) / 2);
    }
    return p;
  }
};

struct Sine {
  static constexpr std::string_view name = "sine", label = "Sine", about = "One input; the target is its sine.";
  static constexpr bool regression = true;
  static constexpr int inputs = 1, classes = 0, most_classes = 0;
  static Point point(double, int, int, Rng& rng) {
    const double x = rng.uniform(-kExtent, kExtent);
    return {x, 0, std::sin(x)};
  }
};

/// The one list, in the order in which menus show it.
using Generators = std::tuple<Spiral, Xor, Circle, Gaussians, Moons, Checkerboard, Blobs, Plane, MultiGaussian, Sine>;

}  // namespace chainrule
