/** The two programs of the graphics card: where a point is and how large, and its round shape and colour. */

export const VERTEX = `#version 300 es
in vec2 from;           // place before the change of map
in vec2 to;             // place after it
in float code;          // column of the palette, / 255
in float flag;          // 0 plain, 1 selected as A, 2 as B, / 255
uniform float moved;    // 0 at "from", 1 at "to"
uniform vec4 view;      // clip = place * view.xy + view.zw
uniform float size;     // pixels of the screen
uniform float pass_;    // 0 all, 1 only what is faint, 2 only what is not
uniform float selecting;// 1 where there is a selection: what is in none is faint
uniform sampler2D palette;
uniform vec4 marks[2];  // colours of A and B
out vec4 colour;

void main() {
  vec4 own = texelFetch(palette, ivec2(int(code * 255. + .5), 0), 0);
  int flagged = int(flag * 255. + .5);
  bool faint = own.a < .5 || (selecting > .5 && flagged == 0);
  colour = own;
  if (selecting > .5) colour = flagged == 0 ? vec4(own.rgb, own.a * .16) : marks[flagged - 1];
  bool drawn = pass_ < .5 || (pass_ < 1.5) == faint;
  vec2 place = mix(from, to, moved);
  gl_Position = drawn && place == place ? vec4(place * view.xy + view.zw, 0., 1.) : vec4(2., 2., 0., 1.);
  gl_PointSize = size + 1.;
}`;

export const FRAGMENT = `#version 300 es
precision highp float;
in vec4 colour;
uniform float size;
uniform float alpha;
out vec4 shown;

void main() {
  float radius = length(gl_PointCoord - .5) * (size + 1.);
  float inside = clamp(size * .5 + .5 - radius, 0., 1.);
  if (inside <= 0.) discard;
  float a = colour.a * alpha * inside;
  shown = vec4(colour.rgb * a, a);
}`;
