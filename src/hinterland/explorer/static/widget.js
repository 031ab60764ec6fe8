// node_modules/preact/dist/preact.mjs
var e, t, n, r, i, a, o, s, c, l, u, d = Symbol.for("pv"), f = {}, p = [], m = /^m(i|n|o|s|text|space)$/, h = Array.isArray, g = p.slice, _ = Object.assign;
function v(e) {
	e && e.parentNode && e.remove();
}
function y(e, t, n) {
	var r, i, a, o = {}, s = arguments.length;
	for (a in t) a == "key" ? r = t[a] : a == "ref" && typeof e != "function" ? i = t[a] : o[a] = t[a];
	return s > 2 && (o.children = s > 3 ? g.call(arguments, 2) : n), b(e, o, r, i, null);
}
function b(n, r, i, a, o) {
	var s = {
		type: n,
		props: r,
		key: i,
		ref: a,
		__k: null,
		__: null,
		__b: 0,
		__e: null,
		__c: null,
		constructor: d,
		__v: o || ++t,
		__i: -1,
		__u: 0
	};
	return !o && e.vnode && e.vnode(s), s;
}
function x(e) {
	return e.children;
}
function S(e, t) {
	this.props = e, this.context = t, this.__g = 0;
}
function C(e, t) {
	if (t == null) return e.__ && C(e.__, e.__i + 1);
	for (var n; t < e.__k.length; t++) if ((n = e.__k[t]) && n.__e) return n.__e;
	return typeof e.type != "function" || e.props.__P ? null : C(e);
}
function w(t) {
	var n, r = t.__v, i = r.__e, a = [], o = [], s = t.__P;
	s && ((n = _({ constructor: d }, r)).__v = r.__v + 1, e.vnode && e.vnode(n), ie(s, n, r, t.__n, s.namespaceURI, 32 & r.__u ? [i] : null, a, i || C(r), 32 & r.__u, o), n.__v = r.__v, n.__.__k[n.__i] = n, j(a, n, o), r.__ = r.__e = null, n.__e != i && T(n));
}
function T(e) {
	if ((e = e.__) && e.__c && !e.props.__P) return e.__e = null, e.__k.some(function(t) {
		return t && (e.__e = t.__e);
	}), T(e);
}
function E(t) {
	(8 & t.__g || (t.__g |= 8, r.push(t), a++)) && i == e.debounceRendering || ((i = e.debounceRendering) || queueMicrotask)(D);
}
function D() {
	try {
		for (var e, t = 1; r.length;) r.length > t && r.sort(o), e = r.shift(), t = r.length, 8 & e.__g && w(e);
	} finally {
		(a = r.length) && (i || queueMicrotask)(D);
	}
}
function ee(e, t, n, r, i, a, o, s, c, l, u) {
	var d, m, h, g, _, v, y = r.__k || p, b = t.length;
	for (c = te(n, t, y, c, b), d = 0; d < b; d++) (h = n.__k[d]) != null && (m = ~h.__i && y[h.__i] || f, h.__i = d, v = ie(e, h, m, i, a, o, s, c, l, u), g = h.__e, (m.ref != h.ref || 8 & m.__u) && (m.ref && M(m.ref, null, h, m), h.ref && u.push(h.ref, h.__c || g, h)), _ ||= g, 4 & h.__u ? (c = O(h, c, e, !m.__v), m.__e && (m.__e = null)) : typeof h.type == "function" && v !== void 0 ? c = v : g && (c = g.nextSibling), h.__u &= -21);
	return n.__e = _, c;
}
function te(e, t, n, r, i) {
	var a, o, s, c, l, u, f, p, m, g = n.length, _ = g, v = 0, y = 0, S = e.__k = Array(i);
	for (a = 0; a < i; a++) (o = t[a]) != null && typeof o != "boolean" && typeof o != "function" ? (typeof o != "object" || o.constructor === String ? o = S[a] = b(null, o) : h(o) ? o = S[a] = b(x, { children: o }) : o.constructor === d && o.__b ? o = S[a] = b(o.type, o.props, o.key, o.ref, o.__v) : S[a] = o, c = a + v, o.__ = e, o.__b = e.__b + 1, s = null, ~(l = o.__i = ne(o, n, c, _)) && (_--, (s = n[l]) && (s.__u |= 2)), s && s.__v ? (o.__u |= 16, l == c - 1 ? v-- : l == c + 1 ? v++ : l != c && (l > c ? v-- : v++, y = 1)) : (~l || (i > g ? v-- : i < g && v++), typeof o.type != "function" && (o.__u |= 4))) : S[a] = null;
	if (y) {
		for (u = [], f = [], a = 0; a < i; a++) if ((o = S[a]) && 16 & o.__u) {
			for (v = 0, p = u.length; v < p;) u[m = v + p >> 1] < o.__i ? v = m + 1 : p = m;
			u[v] = o.__i, f[a] = v + 1;
		}
		for (v = u.length; a--;) f[a] && (f[a] == v ? v-- : S[a].__u |= 4);
	}
	if (_) for (a = 0; a < g; a++) !(s = n[a]) || 2 & s.__u || (s.__e == r && (r = C(s)), ce(s, s));
	return r;
}
function O(e, t, n, r) {
	var i, a, o, s;
	if (typeof e.type == "function") {
		if (e.props.__P) return t;
		if (i = e.__k) for (a = 0; a < i.length; a++) i[a] && (i[a].__ = e, t = O(i[a], t, n, !1));
		return t;
	}
	for (t && !t.parentNode && (t = C(e)) && !t.parentNode && (t = null), o = e.__e, s = t; s && s.nodeType == 8;) s = s.nextSibling;
	for (o != s && (!r && n.moveBefore && o.parentNode ? n.moveBefore(o, t) : n.insertBefore(o, t || null)), t = o; (t &&= t.nextSibling) && t.nodeType == 8 && !t.data.startsWith("$s"););
	return t;
}
function ne(e, t, n, r) {
	var i, a = e.key, o = e.type, s = t[n], c = s && !(2 & s.__u);
	if (s === null && a == null || c && a == s.key && o == s.type) return n;
	if (r > +!!c) {
		for (i = n - 1; i >= 0; i--) if ((s = t[i]) && !(2 & s.__u) && a == s.key && o == s.type) return i;
		for (i = n + 1; i < t.length; i++) if ((s = t[i]) && !(2 & s.__u) && a == s.key && o == s.type) return i;
	}
	return -1;
}
function re(e, t, n) {
	n ??= "", t[0] == "-" ? e.setProperty(t, n) : e[t] = n;
}
function k(e, t, n, r, i) {
	var a, o;
	if (t == "style") {
		if (typeof n == "string") e.style.cssText = n;
		else {
			if (typeof r == "string" && (e.style.cssText = r = ""), r) for (t in r) n && t in n || re(e.style, t);
			if (n) for (t in n) r && n[t] == r[t] || re(e.style, t, n[t]);
		}
	} else if (t[0] == "o" && t[1] == "n") typeof n != "function" && (n = null), typeof r != "function" && (r = null), (e.__e ||= {})[t] = n, n && r || (o = u[t] || (u[t] = A(t)), (e.__a ||= {})[t] = l, a = t != (t = t.replace(c, "$1")), (t = t.slice(2))[0] < "a" && (t = t.toLowerCase()), n ? e.addEventListener(t, o, a) : e.removeEventListener(t, o, a));
	else {
		if (i == "http://www.w3.org/2000/svg") t = t.replace(/xlink(H|:h)/, "h").replace(/sName$/, "s");
		else if (t != "width" && t != "height" && t != "href" && t != "list" && t != "form" && t != "tabIndex" && t != "download" && t != "rowSpan" && t != "colSpan" && t != "role" && t != "popover" && t in e) try {
			e[t] = n ?? "";
			return;
		} catch {}
		if (typeof n == "function") return;
		n == null || !1 === n && t[4] != "-" ? e.removeAttribute(t) : e.setAttribute(t, t == "popover" && n == 1 ? "" : n);
	}
}
function A(t) {
	return function(n) {
		var r = this.__e;
		if (r) {
			if (r = r[t], n[s] == null) n[s] = l++;
			else if (n[s] < this.__a[t]) return;
			return r(e.event ? e.event(n) : n);
		}
	};
}
function ie(t, n, r, i, a, o, s, c, l, u) {
	var f, m, g, y, b, w, T, E, D, te, O, ne, re, k, A, ie, j, M, N = n.type;
	if (n.constructor !== d) return null;
	128 & r.__u && (l = 32 & r.__u, f = r.__c.__z) && (n.__u |= l, m = o = [], f.nodeType == 8 ? c = ae(f, o) : o.push(f), c = o[0] || c), (f = e.__b) && f(n);
	n: if (typeof N == "function") {
		g = s.length;
		try {
			if (E = n.props, D = (f = N.prototype) && f.render, te = (f = N.contextType) && i[f.__c], O = f ? te ? te.props.value : f.__ : i, (y = r.__c) ? (n.__c = y, 2 & y.__g && (y.__g |= 1)) : (D ? n.__c = y = new N(E, O) : (n.__c = y = new S(E, O), y.constructor = N, y.render = le), te && te.sub(y), y.state || (y.state = {}), y.__n = i, y.__g |= 8, y.__h = [], y.__k = []), D && (y.__s || (y.__s = y.state), N.getDerivedStateFromProps && (y.__s == y.state && (y.__s = _({}, y.__s)), _(y.__s, N.getDerivedStateFromProps(E, y.__s)))), b = y.props, w = y.state, y.__v = n, r.__c) {
				if (E !== b && D && !N.getDerivedStateFromProps && y.componentWillReceiveProps && y.componentWillReceiveProps(E, O), n.__v == r.__v && !(8 & y.__g) || !(4 & y.__g) && y.shouldComponentUpdate && !1 === y.shouldComponentUpdate(E, y.__s, O)) {
					n.__v != r.__v && (y.props = E, y.state = y.__s, y.__g &= -9), n.__e = r.__e, n.__k = r.__k, n.__k.some(function(e) {
						e && (e.__ = n);
					}), p.push.apply(y.__h, y.__k), y.__k = [], y.__h.length && s.push(y), c = C(r);
					break n;
				}
				y.componentWillUpdate && y.componentWillUpdate(E, y.__s, O), D && y.componentDidUpdate && y.__h.push(function() {
					y.componentDidUpdate(b, w, T);
				});
			} else D && !N.getDerivedStateFromProps && y.componentWillMount && y.componentWillMount(), D && y.componentDidMount && y.__h.push(y.componentDidMount);
			y.context = O, y.props = E, y.__P = t, y.__g &= -5, ne = e.__r, re = D ? 25 : 0;
			do
				y.__g &= -9, ne && ne(n), f = y.render(y.props, y.state = y.__s, y.context);
			while (8 & y.__g && ++re < 25);
			D && (p.push.apply(y.__h, y.__k), y.__k = []), y.state = y.__s, y.getChildContext && (i = _({}, i, y.getChildContext())), D && r.__c && y.getSnapshotBeforeUpdate && (T = y.getSnapshotBeforeUpdate(b, w)), k = f && f.type === x && f.key == null ? f.props.children : f, E.__P && (f = c, a = (t = E.__P).namespaceURI, l = o = null, r.props && r.props.__P != t && (r.__k.some(function(e) {
				e && ce(e, e);
			}), r.__k = null), c = r.__k ? C(r, 0) : null), c = ee(t, h(k) ? k : [k], n, r, i, a, o, s, c, l, u), E.__P && (n.__e = null, c = f), n.__u &= -161, m && m.some(v), y.__h.length && s.push(y), 1 & y.__g && (y.__g &= -4);
		} catch (t) {
			if (s.length = g, n.__v = null, l || o) {
				if (t && t.then) {
					if (n.__u |= 128 | l, o) {
						for (~(j = o.indexOf(c || void 0)) || (j = o.length); (M = o[j - 1]) && M.nodeType == 8;) j--;
						for (; j < o.length; j++) if (M = o[j]) {
							if (o[j] = null, A) {
								if (M == ie) break;
							} else {
								if (M.nodeType != 8) break;
								M.data.startsWith("$s") && (ie = ae(A = M));
							}
						}
					}
					if (!A) {
						for (; c && c.nodeType == 8 && c.nextSibling;) c = c.nextSibling;
						A = c;
					}
					(f = ae(A = n.__c.__z || (n.__c.__z = A))) ? (n.__e = A, c = f) : n.__e = c, c &&= c.nextSibling;
				} else o && o.some(v);
			} else n.__e = r.__e;
			n.__k ||= r.__k || [], t && t.then || oe(n), e.__e(t, n, r);
		}
	} else c = n.__e = se(r.__e, n, r, i, a, o, s, l, u, t);
	return (f = e.diffed) && f(n), c;
}
function ae(e, t) {
	if (e && e.nodeType == 8 && e.data.startsWith("$s")) for (var n = 1; e = e.nextSibling;) {
		if (e.nodeType == 8) {
			if (e.data.startsWith("$s")) n++;
			else if (e.data.startsWith("/$s") && !--n) return e;
		}
		t && t.push(e);
	}
}
function oe(e) {
	e && (e.__c && (e.__c.__g |= 4), e.__k && e.__k.some(oe));
}
function j(t, n, r) {
	for (var i = 0; i < r.length;) M(r[i++], r[i++], r[i++]);
	e.__c && e.__c(n, t), t.some(function(n) {
		try {
			t = n.__h, n.__h = [], t.some(function(e) {
				e.call(n);
			});
		} catch (t) {
			e.__e(t, n.__v);
		}
	});
}
function se(t, n, r, i, a, o, s, c, l, u) {
	var d, p, _, y, b, x, S, w, T = r.props || f, E = n.props, D = n.type;
	if (D == "svg" ? a = "http://www.w3.org/2000/svg" : D == "math" ? a = "http://www.w3.org/1998/Math/MathML" : a ||= "http://www.w3.org/1999/xhtml", o) {
		for (d = 0; d < o.length; d++) if ((b = o[d]) && (D ? b.localName == D : b.nodeType == 3)) {
			t = b, o[d] = null;
			break;
		}
	}
	if (!t) {
		if (w = u.ownerDocument || document, !D) return w.createTextNode(E);
		t = w.createElementNS(a, D, E.is ? E : u), c &&= (e.__m && e.__m(n, o), !1), o = null;
	}
	if (D) {
		if (u = D == "template" && t.content || t, o = D == "textarea" && E.defaultValue != null ? null : o && g.call(u.childNodes), !c && o) for (T = {}, d = 0; d < t.attributes.length; d++) T[(b = t.attributes[d]).name] = b.value;
		for (d in T) b = T[d], d == "dangerouslySetInnerHTML" ? _ = b : d == "children" || d in E || d == "value" && "defaultValue" in E || d == "checked" && "defaultChecked" in E || k(t, d, null, b, a);
		for (d in E) b = E[d], d == "children" ? y = b : d == "dangerouslySetInnerHTML" ? p = b : d == "value" ? x = b : d == "checked" ? S = b : c && typeof b != "function" || T[d] === b || k(t, d, b, T[d], a);
		p ? (c || _ && (p.__html == _.__html || p.__html == t.innerHTML) || (t.innerHTML = p.__html), n.__k = []) : (_ && (t.textContent = ""), (D == "foreignObject" || a == "http://www.w3.org/1998/Math/MathML" && m.test(D)) && (a = "http://www.w3.org/1999/xhtml"), ee(u, h(y) ? y : [y], n, r, i, a, o, s, o ? o[0] : r.__k && C(r, 0), c, l), o && o.some(v)), c && D != "textarea" || (d = "value", D == "progress" && x == null ? t.removeAttribute(d) : x == null || x === t[d] && (D != "progress" || x) || k(t, d, x, T[d], a), d = "checked", S != null && S != t[d] && k(t, d, S, T[d], a));
	} else T === E || c && t.data == E || (t.data = E);
	return t;
}
function M(t, n, r, i) {
	try {
		typeof t == "function" ? n ? n.__x = t(n) || 1 : (i &&= i.__c || i.__e) && (n = i.__x) && (i.__x = null, typeof n == "function" ? n() : t(null)) : t.current = n;
	} catch (t) {
		e.__e(t, r);
	}
}
function ce(t, n, r) {
	var i, a, o, s;
	if (e.unmount && e.unmount(t), !(i = t.ref) || i.current && i.current != t.__e || M(i, null, n, t), i = t.__c) {
		if (i.componentWillUnmount) try {
			i.componentWillUnmount();
		} catch (t) {
			e.__e(t, n);
		}
		i.__P = i.__n = null;
	}
	if (i = t.__k) for (s = 0; s < i.length; s++) i[s] && ce(i[s], n, typeof t.type != "function" || r && !t.props.__P);
	!r && (i = t.__c) && (i = i.__z) && (a = ae(i, o = [])) && (i == t.__e && o.some(v), v(a), v(i)), r || v(t.__e), t.__e = t.__c = t.__ = null;
}
function le(e, t, n) {
	return this.constructor(e, n);
}
function N(t, n) {
	var r, i, a, o;
	e.__ && e.__(t, n), n.nodeType == 9 && (n = n.documentElement), i = (r = t && 32 & t.__u) ? null : n.__k, n.__k = b(x, { children: [t] }), a = [], o = [], ie(n, n.__k, i || f, f, n.namespaceURI, i ? null : n.firstChild ? g.call(n.childNodes) : null, a, i ? i.__e : n.firstChild, r, o), j(a, n.__k, o), n.__k.props.children = null;
}
e = { __e: function(e, t, n, r) {
	for (var i, o, s; t = t.__;) if ((i = t.__c) && !(1 & i.__g)) {
		i.__g |= 4;
		try {
			if ((s = (o = i.constructor) && o.getDerivedStateFromError) && i.setState(o.getDerivedStateFromError(e)), i.componentDidCatch && (i.componentDidCatch(e, r || {}), s = 1), s && 8 & i.__g) return void (i.__g |= 2);
		} catch (t) {
			e = t;
		}
	}
	throw a = 0, e;
} }, t = 0, n = function(e) {
	return e != null && e.constructor === d;
}, S.prototype.setState = function(e, t) {
	var n = this.__s;
	n && n != this.state || (n = this.__s = _({}, this.state)), typeof e == "function" && (e = e(_({}, n), this.props)), e && (_(n, e), this.__v && (t && this.__k.push(t), E(this)));
}, S.prototype.forceUpdate = function(e) {
	this.__v && (this.__g |= 4, e && this.__h.push(e), E(this));
}, S.prototype.render = x, r = [], a = 0, o = function(e, t) {
	return e.__v.__b - t.__v.__b;
}, s = Symbol(), c = /(PointerCapture)$|Capture$/i, l = 0, u = {};
// node_modules/preact/hooks/dist/hooks.mjs
var ue, P, de, fe, pe = Object.is, me = 0, he = [], ge = [], F = e, _e = F.__b, ve = F.__r, ye = F.diffed, be = F.__c, xe = F.unmount, Se = F.__;
function Ce(e, t) {
	F.__h && F.__h(P, e, me || t), me = 0;
	var n = P.__H || (P.__H = {
		__: [],
		__h: []
	});
	return e >= n.__.length && n.__.push({}), n.__[e];
}
function we(e) {
	return me = 1, Te(Ie, e);
}
function Te(e, t, n) {
	var r = Ce(ue++, 2);
	if (r.t = e, !r.__c && (r.__ = [n ? n(t) : Ie(void 0, t), function(e) {
		var t = (r.__N || r.__)[0], n = r.t(t, e);
		pe(t, n) || (r.__N = [n, r.__[1]], r.__c.setState({}));
	}], r.__c = P, !P.__f)) {
		P.__f = !0;
		var i = P.shouldComponentUpdate;
		P.shouldComponentUpdate = function(e, t, n) {
			var r = this.__H;
			if (!r) return !0;
			var a = !1, o = this.props != e;
			if (r.__.some(function(e) {
				e.__N && (a = !0, pe(e.__[0], e.__N[0]) || (o = !0));
			}), i) {
				var s = i.call(this, e, t, n);
				return a ? s || o : s;
			}
			return !a || o;
		};
	}
	return r.__;
}
function Ee(e, t) {
	var n = Ce(ue++, 3);
	!F.__s && Fe(n.__H, t) && (n.__P = !0, n.__ = e, n.u = t, P.__H.__h.push(n));
}
function De(e, t) {
	var n = Ce(ue++, 4);
	!F.__s && Fe(n.__H, t) && (n.__P = !1, n.__ = e, n.u = t, P.__h.push(n));
}
function I(e) {
	return me = 5, Oe(function() {
		return { current: e };
	}, []);
}
function Oe(e, t) {
	var n = Ce(ue++, 7);
	return Fe(n.__H, t) && (n.__ = e(), n.__H = t), n.__;
}
function ke() {
	var e;
	do {
		for (; e = ge.shift();) try {
			Ne(e);
		} catch (t) {
			F.__e(t, { __: (e = e.__P) && e.__v });
		}
		for (; e = he.shift();) {
			var t = e.__H;
			if (e.__P && t) try {
				t.__h.some(Ne), t.__h.some(Pe), t.__h = [];
			} catch (n) {
				t.__h = [], F.__e(n, e.__v);
			}
		}
	} while (ge.length);
}
F.__b = function(e) {
	P = null, _e && _e(e);
}, F.__ = function(e, t) {
	e && t.__k && t.__k.__m && (e.__m = t.__k.__m), Se && Se(e, t);
}, F.__r = function(e) {
	ve && ve(e), ue = 0;
	var t = (P = e.__c).__H;
	t && (de == P ? P.__h = [] : (t.__h.some(Ne), t.__h.some(Pe), ue = 0), t.__h = [], t.__.some(function(e) {
		e.__N && (e.__ = e.__N), e.u = e.__N = void 0;
	})), de = P;
}, F.diffed = function(e) {
	ye && ye(e);
	var t = e.__c;
	t && t.__H && (t.__H.__h.length && Me(he.push(t)), t.__H.__.some(function(e) {
		e.u && (e.__H = e.u);
	})), de = P = null;
}, F.__c = function(e, t) {
	t.some(function(e) {
		try {
			e.__h.some(Ne), e.__h = e.__h.filter(function(e) {
				return !e.__ || Pe(e);
			});
		} catch (t) {
			e.__h = [function() {
				throw t;
			}];
		}
	}), be && be(e, t);
}, F.unmount = function(e) {
	xe && xe(e);
	var t, n, r = e.__c;
	r && r.__H && (r.__H.__.some(function(r) {
		try {
			if (r.__P && r.__c) {
				if (n === void 0) {
					for (n = e.__; n && (!n.__c || !n.__c.__P);) n = n.__;
					n &&= n.__c;
				}
				r.__P = n, Me(ge.push(r));
			} else Ne(r);
		} catch (e) {
			t = e;
		}
	}), r.__H = void 0, t && F.__e(t, r.__v));
};
var Ae = typeof requestAnimationFrame == "function";
function je(e) {
	var t, n = function() {
		clearTimeout(r), Ae && cancelAnimationFrame(t), setTimeout(e);
	}, r = setTimeout(n, 35);
	Ae && (t = requestAnimationFrame(n));
}
function Me(e) {
	e != 1 && fe == F.requestAnimationFrame || ((fe = F.requestAnimationFrame) || je)(ke);
}
function Ne(e) {
	var t = P, n = e.__c;
	typeof n == "function" && (e.__c = void 0, n()), P = t;
}
function Pe(e) {
	var t = P;
	e.__c = e.__(), P = t;
}
function Fe(e, t) {
	return !e || e.length != t.length || t.some(function(t, n) {
		return !pe(t, e[n]);
	});
}
function Ie(e, t) {
	return typeof t == "function" ? t(e) : t;
}
// node_modules/@preact/signals-core/dist/signals-core.module.js
var Le = Symbol.for("preact-signals");
function Re() {
	if (R > 1) R--;
	else {
		var e, t = !1;
		for ((function() {
			var e = Ke;
			for (Ke = void 0; e !== void 0;) {
				var t = e.S;
				if (t.v === e.v) for (var n = t.t; n !== void 0; n = n.x) n.i === e.i && (n.i = t.i);
				e = e.o;
			}
		})(); He !== void 0;) {
			var n = He;
			for (He = void 0, Ue++; n !== void 0;) {
				var r = n.u;
				if (n.u = void 0, n.f &= -3, !(8 & n.f) && Ye(n)) try {
					n.c();
				} catch (n) {
					t ||= (e = n, !0);
				}
				n = r;
			}
		}
		if (Ue = 0, R--, t) throw e;
	}
}
function ze(e) {
	if (R > 0) return e();
	Ge = ++We, R++;
	try {
		return e();
	} finally {
		Re();
	}
}
var Be, L = void 0;
function Ve(e) {
	var t = L, n = Be;
	L = void 0, Be = void 0;
	try {
		return e();
	} finally {
		L = t, Be = n;
	}
}
var He = void 0, R = 0, Ue = 0, We = 0, Ge = 0, Ke = void 0, qe = 0;
function Je(e) {
	if (L !== void 0) {
		var t = e.n;
		if (t === void 0 || t.t !== L) return t = {
			i: 0,
			S: e,
			p: L.s,
			n: void 0,
			t: L,
			e: void 0,
			x: void 0,
			r: t
		}, L.s !== void 0 && (L.s.n = t), L.s = t, e.n = t, 32 & L.f && e.S(t), t;
		if (t.i === -1) return t.i = 0, t.n !== void 0 && (t.n.p = t.p, t.p !== void 0 && (t.p.n = t.n), t.p = L.s, t.n = void 0, L.s.n = t, L.s = t), t;
	}
}
function z(e, t) {
	this.v = e, this.i = 0, this.n = void 0, this.t = void 0, this.l = 0, this.W = t?.watched, this.Z = t?.unwatched, this.name = t?.name;
}
z.prototype.brand = Le, z.prototype.h = function() {
	return !0;
}, z.prototype.S = function(e) {
	var t = this, n = this.t;
	n !== e && e.e === void 0 && (e.x = n, this.t = e, n === void 0 ? Ve(function() {
		var e;
		(e = t.W) == null || e.call(t);
	}) : n.e = e);
}, z.prototype.U = function(e) {
	var t = this;
	if (this.t !== void 0) {
		var n = e.e, r = e.x;
		n !== void 0 && (n.x = r, e.e = void 0), r !== void 0 && (r.e = n, e.x = void 0), e === this.t && (this.t = r, r === void 0 && Ve(function() {
			var e;
			(e = t.Z) == null || e.call(t);
		}));
	}
}, z.prototype.subscribe = function(e) {
	var t = this;
	return U(function() {
		var n = t.value;
		Ve(function() {
			return e(n);
		});
	}, { name: "sub" });
}, z.prototype.valueOf = function() {
	return this.value;
}, z.prototype.toString = function() {
	return this.value + "";
}, z.prototype.toJSON = function() {
	return this.value;
}, z.prototype.peek = function() {
	var e = this;
	return Ve(function() {
		return e.value;
	});
}, Object.defineProperty(z.prototype, "value", {
	get: function() {
		var e = Je(this);
		return e !== void 0 && (e.i = this.i), this.v;
	},
	set: function(e) {
		if (e !== this.v) {
			if (Ue > 100) throw Error("Cycle detected");
			(function(e) {
				R !== 0 && Ue === 0 && e.l !== Ge && (e.l = Ge, Ke = {
					S: e,
					v: e.v,
					i: e.i,
					o: Ke
				});
			})(this), this.v = e, this.i++, qe++, R++;
			try {
				for (var t = this.t; t !== void 0; t = t.x) t.t.N();
			} finally {
				Re();
			}
		}
	}
});
function B(e, t) {
	return new z(e, t);
}
function Ye(e) {
	for (var t = e.s; t !== void 0; t = t.n) if (t.S.i !== t.i || !t.S.h() || t.S.i !== t.i) return !0;
	return !1;
}
function Xe(e) {
	for (var t = e.s; t !== void 0; t = t.n) {
		var n = t.S.n;
		if (n !== void 0 && (t.r = n), t.S.n = t, t.i = -1, t.n === void 0) {
			e.s = t;
			break;
		}
	}
}
function Ze(e) {
	for (var t = e.s, n = void 0; t !== void 0;) {
		var r = t.p;
		t.i === -1 ? (t.S.U(t), r !== void 0 && (r.n = t.n), t.n !== void 0 && (t.n.p = r)) : n = t, t.S.n = t.r, t.r !== void 0 && (t.r = void 0), t = r;
	}
	e.s = n;
}
function V(e, t) {
	z.call(this, void 0, t), this.x = e, this.s = void 0, this.g = qe - 1, this.f = 4;
}
V.prototype = new z(), V.prototype.h = function() {
	if (this.f &= -3, 1 & this.f) return !1;
	if ((36 & this.f) == 32 || (this.f &= -5, this.g === qe)) return !0;
	if (this.g = qe, this.f |= 1, this.i > 0 && !Ye(this)) return this.f &= -2, !0;
	var e = L;
	try {
		Xe(this), L = this;
		var t = this.x();
		(16 & this.f || this.v !== t || this.i === 0) && (this.v = t, this.f &= -17, this.i++);
	} catch (e) {
		this.v = e, this.f |= 16, this.i++;
	}
	return L = e, Ze(this), this.f &= -2, !0;
}, V.prototype.S = function(e) {
	if (this.t === void 0) {
		this.f |= 36;
		for (var t = this.s; t !== void 0; t = t.n) t.S.S(t);
	}
	z.prototype.S.call(this, e);
}, V.prototype.U = function(e) {
	if (this.t !== void 0 && (z.prototype.U.call(this, e), this.t === void 0)) {
		this.f &= -33;
		for (var t = this.s; t !== void 0; t = t.n) t.S.U(t);
	}
}, V.prototype.N = function() {
	if (!(2 & this.f)) {
		this.f |= 6;
		for (var e = this.t; e !== void 0; e = e.x) e.t.N();
	}
}, Object.defineProperty(V.prototype, "value", { get: function() {
	if (1 & this.f) throw Error("Cycle detected");
	var e = Je(this);
	if (this.h(), e !== void 0 && (e.i = this.i), 16 & this.f) throw this.v;
	return this.v;
} });
function H(e, t) {
	return new V(e, t);
}
function Qe(e) {
	var t = e.j;
	if (e.j = void 0, typeof t == "function") {
		R++;
		var n = L;
		L = void 0;
		try {
			t();
		} catch (t) {
			throw e.f &= -2, e.f |= 8, $e(e), t;
		} finally {
			L = n, Re();
		}
	}
}
function $e(e) {
	for (var t = e.s; t !== void 0; t = t.n) t.S.U(t);
	e.x = void 0, e.s = void 0, Qe(e);
}
function et(e) {
	if (L !== this) throw Error("Out-of-order effect");
	Ze(this), L = e, this.f &= -2;
	try {
		8 & this.f && $e(this);
	} finally {
		Re();
	}
}
function tt(e, t) {
	this.x = e, this.j = void 0, this.s = void 0, this.u = void 0, this.f = 32, this.name = t?.name, Be && Be.push(this);
}
tt.prototype.c = function() {
	var e = this.S();
	try {
		if (8 & this.f || this.x === void 0) return;
		var t = this.x();
		typeof t == "function" && (this.j = t);
	} finally {
		e();
	}
}, tt.prototype.S = function() {
	if (1 & this.f) throw Error("Cycle detected");
	this.f |= 1, this.f &= -9, Qe(this), Xe(this), R++;
	var e = L;
	return L = this, et.bind(this, e);
}, tt.prototype.N = function() {
	2 & this.f || (this.f |= 2, this.u = He, He = this);
}, tt.prototype.d = function() {
	this.f |= 8, 1 & this.f || $e(this);
}, tt.prototype.dispose = function() {
	this.d();
};
function U(e, t) {
	var n = new tt(e, t);
	try {
		n.c();
	} catch (e) {
		throw n.d(), e;
	}
	var r = n.d.bind(n);
	return r[Symbol.dispose] = r, r;
}
// node_modules/@preact/signals/dist/signals.module.js
var nt, rt, it = typeof window < "u" && !!window.__PREACT_SIGNALS_DEVTOOLS__, at = [];
U(function() {
	nt = this.N;
})();
function ot(t, n) {
	e[t] = n.bind(null, e[t] || function() {});
}
function st(e) {
	if (rt) {
		var t = rt;
		rt = void 0, t();
	}
	rt = e && e.S();
}
function ct(e) {
	var t = this, r = e.data, i = ut(r);
	i.name = "ReactiveDom", i.value = r;
	var a = Oe(function() {
		for (var e = t, r = t.__v; r = r.__;) if (r.__c) {
			r.__c.__$f |= 4;
			break;
		}
		var a = H(function() {
			var e = i.value.value;
			return e === 0 ? 0 : !0 === e ? "" : e || "";
		}), o = H(function() {
			return !Array.isArray(a.value) && !n(a.value);
		}), s = U(function() {
			if (this.N = pt, o.value) {
				var t = a.value;
				e.__v && e.__v.__e && e.__v.__e.nodeType === 3 && (e.__v.__e.data = t);
			}
		}), c = t.__$u.d;
		return t.__$u.d = function() {
			s(), c.call(this);
		}, [o, a];
	}, []), o = a[0], s = a[1];
	return o.value ? s.peek() : s.value;
}
ct.displayName = "ReactiveTextNode", Object.defineProperties(z.prototype, {
	constructor: {
		configurable: !0,
		value: y(x, null).constructor
	},
	type: {
		configurable: !0,
		value: ct
	},
	props: {
		configurable: !0,
		get: function() {
			var e = this;
			return { data: { get value() {
				return e.value;
			} } };
		}
	},
	__b: {
		configurable: !0,
		value: 1
	}
}), ot("__b", function(e, t) {
	if (st(), typeof t.type == "string") {
		var n, r = t.props;
		for (var i in r) if (i !== "children") {
			var a = r[i];
			a instanceof z && (n || (t.__np = n = {}), n[i] = a, r[i] = a.peek());
		}
	}
	e(t);
}), ot("__r", function(e, t) {
	if (e(t), t.type !== x) {
		st();
		var n, r = t.__c;
		r && (r.__$f &= -2, (n = r.__$u) === void 0 && (r.__$u = n = function(e, t) {
			var n;
			return U(function() {
				n = this;
			}, { name: t }), n.c = e, n;
		}(function(e) {
			return function() {
				var t;
				it && ((t = this.y) == null || t.call(this)), e.__$f |= 1, e.setState({});
			};
		}(r), typeof t.type == "function" ? t.type.displayName || t.type.name : ""))), st(n);
	}
}), ot("__e", function(e, t, n, r) {
	st(), e(t, n, r);
}), ot("diffed", function(e, t) {
	st();
	var n;
	if (typeof t.type == "string" && (n = t.__e)) {
		var r = t.__np, i = t.props, a = n.U;
		if (a) for (var o in a) {
			var s = a[o];
			s === void 0 || r && o in r || (s.d(), a[o] = void 0);
		}
		if (r) for (var c in a || (a = {}, n.U = a), r) {
			var l = a[c], u = r[c];
			l === void 0 ? (l = lt(n, c, u, i), a[c] = l) : l.o(u, i);
		}
	}
	e(t);
});
function lt(e, t, n, r) {
	var i = t in e && e.ownerSVGElement === void 0, a = B(n);
	return {
		o: function(e, t) {
			a.value = e, r = t;
		},
		d: U(function() {
			this.N = pt;
			var n = a.value.value;
			r[t] !== n && (r[t] = n, i ? e[t] = n : n != null && (!1 !== n || t[4] === "-") ? e.setAttribute(t, n) : e.removeAttribute(t));
		})
	};
}
ot("unmount", function(e, t) {
	if (typeof t.type == "string") {
		var n = t.__e;
		if (n) {
			var r = n.U;
			if (r) for (var i in n.U = void 0, r) {
				var a = r[i];
				a && a.d();
			}
		}
		var o = t.__np;
		if (o) {
			var s = t.props;
			for (var c in o) s[c] = o[c];
		}
		t.__np = void 0;
	} else {
		var l = t.__c;
		if (l) {
			l.__$f |= 8;
			var u = l.__$u;
			u && (l.__$u = void 0, u.d());
		}
	}
	e(t);
}), ot("__h", function(e, t, n, r) {
	r < 3 && (t.__$f |= 2), e(t, n, r);
}), S.prototype.shouldComponentUpdate = function(e, t) {
	if (this.__R) return !0;
	var n = this.__$u, r = n && n.s !== void 0;
	for (var i in t) return !0;
	if (this.__f || typeof this.u == "boolean" && !0 === this.u) {
		var a = 2 & this.__$f;
		if (!(r || a || 4 & this.__$f) || 1 & this.__$f) return !0;
	} else if (!(r || 4 & this.__$f) || 3 & this.__$f) return !0;
	for (var o in e) if (o !== "__source" && e[o] !== this.props[o]) return !0;
	for (var s in this.props) if (!(s in e)) return !0;
	return !1;
};
function ut(e, t) {
	return Oe(function() {
		return B(e, t);
	}, []);
}
var dt = function(e) {
	queueMicrotask(function() {
		queueMicrotask(e);
	});
};
function ft() {
	ze(function() {
		for (var e; e = at.shift();) nt.call(e);
	});
}
function pt() {
	at.push(this) === 1 && (e.requestAnimationFrame || dt)(ft);
}
// src/bundle/problem.ts
var W = class extends Error {
	what;
	remedy;
	constructor(e, t) {
		super(`${e} ${t}`), this.what = e, this.remedy = t, this.name = "Problem";
	}
};
function mt(e) {
	return e instanceof W ? e : new W(e instanceof Error ? e.message : String(e), "Reload the page; if it stays, make the explorer anew with `hinterland export`.");
}
// src/bundle/read.ts
var G = "Make it anew with `hinterland export`.", ht = {
	float32: 4,
	uint8: 1,
	int16: 2,
	int32: 4
};
function gt(e) {
	return e.shape.reduce((e, t) => e * t, ht[e.dtype]);
}
async function _t(e) {
	let t = await e.manifest();
	if (typeof t != "object" || !t) throw new W("The manifest is not an object.", G);
	let n = t;
	if (n.format !== "hinterland-bundle") throw new W(`This is no explorer bundle: its format is "${String(n.format)}".`, G);
	if (n.version !== 1) throw new W(`The bundle has version ${String(n.version)}; this page reads version 1.`, "Export it with the same version of hinterland that this page came from.");
	try {
		vt(n);
	} catch (e) {
		throw e instanceof W ? e : new W("The manifest is incomplete.", G);
	}
	return n;
}
function vt(e) {
	let { count: t } = e.images;
	if (!Number.isInteger(t) || t < 1) throw new W(`The bundle has ${String(t)} images.`, G);
	if (!e.models.length) throw new W("The bundle holds no model.", G);
	for (let n of e.labels) K(`label "${n.name}"`, n.codes, [t]);
	for (let n of e.factors) K(`factor "${n.name}"`, n.values, [t]);
	for (let n of e.models) yt(n, t);
}
function yt(e, t) {
	let n = ` of model "${e.name}"`, r = e.latent_size;
	K(`latents${n}`, e.latents, [t, r]), e.logvar && K(`log-variances${n}`, e.logvar, [t, r]);
	let i = e.neighbours.shape[1];
	K(`neighbours${n}`, e.neighbours, [t, i]), K(`neighbour distances${n}`, e.neighbour_distances, [t, i]);
	for (let r of e.scores) K(`score "${r.name}"${n}`, r.values, [t]);
	if (!e.projections.length) throw new W(`The model "${e.name}" has no map.`, G);
	for (let r of e.projections) bt(r, n, t);
}
function bt(e, t, n) {
	K(`${e.kind} positions${t}`, e.positions, [n, 2]), K(`${e.kind} error${t}`, e.error, [n]);
}
function K(e, t, n) {
	if (!(t.shape.length === n.length && n.every((e, n) => e === t.shape[n]))) throw new W(`The ${e} have shape ${t.shape.join(" x ")}, not ${n.join(" x ")}.`, G);
}
// node_modules/d3-array/dist/d3-array.mjs
function xt(e, t) {
	return e == null || t == null ? NaN : e < t ? -1 : e > t ? 1 : e >= t ? 0 : NaN;
}
function St(e, t) {
	return e == null || t == null ? NaN : t < e ? -1 : t > e ? 1 : t >= e ? 0 : NaN;
}
function Ct(e) {
	let t, n, r;
	e.length === 2 ? (t = e === xt || e === St ? e : wt, n = e, r = e) : (t = xt, n = (t, n) => xt(e(t), n), r = (t, n) => e(t) - n);
	function i(e, r, i = 0, a = e.length) {
		if (i < a) {
			if (t(r, r) !== 0) return a;
			do {
				let t = i + a >>> 1;
				n(e[t], r) < 0 ? i = t + 1 : a = t;
			} while (i < a);
		}
		return i;
	}
	function a(e, r, i = 0, a = e.length) {
		if (i < a) {
			if (t(r, r) !== 0) return a;
			do {
				let t = i + a >>> 1;
				n(e[t], r) <= 0 ? i = t + 1 : a = t;
			} while (i < a);
		}
		return i;
	}
	function o(e, t, n = 0, a = e.length) {
		let o = i(e, t, n, a - 1);
		return o > n && r(e[o - 1], t) > -r(e[o], t) ? o - 1 : o;
	}
	return {
		left: i,
		center: o,
		right: a
	};
}
function wt() {
	return 0;
}
function Tt(e) {
	return e === null ? NaN : +e;
}
var Et = Ct(xt);
Et.right, Et.left, Ct(Tt).center;
function Dt(e, t) {
	let n = 0;
	if (t === void 0) for (let t of e) t != null && (t = +t) >= t && ++n;
	else {
		let r = -1;
		for (let i of e) (i = t(i, ++r, e)) != null && (i = +i) >= i && ++n;
	}
	return n;
}
function Ot(e, t) {
	let n, r;
	if (t === void 0) for (let t of e) t != null && (n === void 0 ? t >= t && (n = r = t) : (n > t && (n = t), r < t && (r = t)));
	else {
		let i = -1;
		for (let a of e) (a = t(a, ++i, e)) != null && (n === void 0 ? a >= a && (n = r = a) : (n > a && (n = a), r < a && (r = a)));
	}
	return [n, r];
}
Array.prototype.slice;
var kt = Math.sqrt(50), At = Math.sqrt(10), jt = Math.sqrt(2);
function Mt(e, t, n) {
	let r = (t - e) / Math.max(0, n), i = Math.floor(Math.log10(r)), a = r / 10 ** i, o = a >= kt ? 10 : a >= At ? 5 : a >= jt ? 2 : 1, s, c, l;
	return i < 0 ? (l = 10 ** -i / o, s = Math.round(e * l), c = Math.round(t * l), s / l < e && ++s, c / l > t && --c, l = -l) : (l = 10 ** i * o, s = Math.round(e / l), c = Math.round(t / l), s * l < e && ++s, c * l > t && --c), c < s && .5 <= n && n < 2 ? Mt(e, t, n * 2) : [
		s,
		c,
		l
	];
}
function Nt(e, t, n) {
	if (t = +t, e = +e, n = +n, !(n > 0)) return [];
	if (e === t) return [e];
	let r = t < e, [i, a, o] = r ? Mt(t, e, n) : Mt(e, t, n);
	if (!(a >= i)) return [];
	let s = a - i + 1, c = Array(s);
	if (r) {
		if (o < 0) for (let e = 0; e < s; ++e) c[e] = (a - e) / -o;
		else for (let e = 0; e < s; ++e) c[e] = (a - e) * o;
	} else if (o < 0) for (let e = 0; e < s; ++e) c[e] = (i + e) / -o;
	else for (let e = 0; e < s; ++e) c[e] = (i + e) * o;
	return c;
}
function Pt(e, t, n) {
	return t = +t, e = +e, n = +n, Mt(e, t, n)[2];
}
function Ft(e, t, n) {
	let r;
	for (;;) {
		let i = Pt(e, t, n);
		if (i === r || i === 0 || !isFinite(i)) return [e, t];
		if (i > 0) {
			let n = Math.ceil(e / i), r = Math.floor(t / i);
			e = (n - (n * i > e)) * i, t = (r + (r * i < t)) * i;
		} else if (i < 0) {
			let n = -i, r = Math.ceil(e * n), a = Math.floor(t * n);
			e = (r - (r / n > e)) / n, t = (a + (a / n < t)) / n;
		}
		r = i;
	}
}
function It(e) {
	return Math.max(1, Math.ceil(Math.log(Dt(e)) / Math.LN2) + 1);
}
// node_modules/d3-contour/dist/d3-contour.mjs
var Lt = Array.prototype.slice;
function Rt(e, t) {
	return e - t;
}
function zt(e) {
	for (var t = 0, n = e.length, r = e[n - 1][1] * e[0][0] - e[n - 1][0] * e[0][1]; ++t < n;) r += e[t - 1][1] * e[t][0] - e[t - 1][0] * e[t][1];
	return r;
}
var Bt = (e) => () => e;
function Vt(e, t) {
	for (var n = -1, r = t.length, i; ++n < r;) if (i = Ht(e, t[n])) return i;
	return 0;
}
function Ht(e, t) {
	for (var n = t[0], r = t[1], i = -1, a = 0, o = e.length, s = o - 1; a < o; s = a++) {
		var c = e[a], l = c[0], u = c[1], d = e[s], f = d[0], p = d[1];
		if (Ut(c, d, t)) return 0;
		u > r != p > r && n < (f - l) * (r - u) / (p - u) + l && (i = -i);
	}
	return i;
}
function Ut(e, t, n) {
	var r;
	return Wt(e, t, n) && Gt(e[r = +(e[0] === t[0])], n[r], t[r]);
}
function Wt(e, t, n) {
	return (t[0] - e[0]) * (n[1] - e[1]) === (n[0] - e[0]) * (t[1] - e[1]);
}
function Gt(e, t, n) {
	return e <= t && t <= n || n <= t && t <= e;
}
function Kt() {}
var q = [
	[],
	[[[1, 1.5], [.5, 1]]],
	[[[1.5, 1], [1, 1.5]]],
	[[[1.5, 1], [.5, 1]]],
	[[[1, .5], [1.5, 1]]],
	[[[1, 1.5], [.5, 1]], [[1, .5], [1.5, 1]]],
	[[[1, .5], [1, 1.5]]],
	[[[1, .5], [.5, 1]]],
	[[[.5, 1], [1, .5]]],
	[[[1, 1.5], [1, .5]]],
	[[[.5, 1], [1, .5]], [[1.5, 1], [1, 1.5]]],
	[[[1.5, 1], [1, .5]]],
	[[[.5, 1], [1.5, 1]]],
	[[[1, 1.5], [1.5, 1]]],
	[[[.5, 1], [1, 1.5]]],
	[]
];
function qt() {
	var e = 1, t = 1, n = It, r = c;
	function i(e) {
		var t = n(e);
		if (Array.isArray(t)) t = t.slice().sort(Rt);
		else {
			let n = Ot(e, Jt);
			for (t = Nt(...Ft(n[0], n[1], t), t); t[t.length - 1] >= n[1];) t.pop();
			for (; t[1] < n[0];) t.shift();
		}
		return t.map((t) => a(e, t));
	}
	function a(e, t) {
		let n = t == null ? NaN : +t;
		if (isNaN(n)) throw Error(`invalid value: ${t}`);
		var i = [], a = [];
		return o(e, n, function(t) {
			r(t, e, n), zt(t) > 0 ? i.push([t]) : a.push(t);
		}), a.forEach(function(e) {
			for (var t = 0, n = i.length, r; t < n; ++t) if (Vt((r = i[t])[0], e) !== -1) {
				r.push(e);
				return;
			}
		}), {
			type: "MultiPolygon",
			value: t,
			coordinates: i
		};
	}
	function o(n, r, i) {
		var a = [], o = [], c = l = -1, l, u, d = J(n[0], r), f, p;
		for (q[d << 1].forEach(m); ++c < e - 1;) u = d, d = J(n[c + 1], r), q[u | d << 1].forEach(m);
		for (q[d | 0].forEach(m); ++l < t - 1;) {
			for (c = -1, d = J(n[l * e + e], r), f = J(n[l * e], r), q[d << 1 | f << 2].forEach(m); ++c < e - 1;) u = d, d = J(n[l * e + e + c + 1], r), p = f, f = J(n[l * e + c + 1], r), q[u | d << 1 | f << 2 | p << 3].forEach(m);
			q[d | f << 3].forEach(m);
		}
		for (c = -1, f = n[l * e] >= r, q[f << 2].forEach(m); ++c < e - 1;) p = f, f = J(n[l * e + c + 1], r), q[f << 2 | p << 3].forEach(m);
		q[f << 3].forEach(m);
		function m(e) {
			var t = [e[0][0] + c, e[0][1] + l], n = [e[1][0] + c, e[1][1] + l], r = s(t), u = s(n), d, f;
			(d = o[r]) ? (f = a[u]) ? (delete o[d.end], delete a[f.start], d === f ? (d.ring.push(n), i(d.ring)) : a[d.start] = o[f.end] = {
				start: d.start,
				end: f.end,
				ring: d.ring.concat(f.ring)
			}) : (delete o[d.end], d.ring.push(n), o[d.end = u] = d) : (d = a[u]) ? (f = o[r]) ? (delete a[d.start], delete o[f.end], d === f ? (d.ring.push(n), i(d.ring)) : a[f.start] = o[d.end] = {
				start: f.start,
				end: d.end,
				ring: f.ring.concat(d.ring)
			}) : (delete a[d.start], d.ring.unshift(t), a[d.start = r] = d) : a[r] = o[u] = {
				start: r,
				end: u,
				ring: [t, n]
			};
		}
	}
	function s(t) {
		return t[0] * 2 + t[1] * (e + 1) * 4;
	}
	function c(n, r, i) {
		n.forEach(function(n) {
			var a = n[0], o = n[1], s = a | 0, c = o | 0, l = Yt(r[c * e + s]);
			a > 0 && a < e && s === a && (n[0] = Xt(a, Yt(r[c * e + s - 1]), l, i)), o > 0 && o < t && c === o && (n[1] = Xt(o, Yt(r[(c - 1) * e + s]), l, i));
		});
	}
	return i.contour = a, i.size = function(n) {
		if (!arguments.length) return [e, t];
		var r = Math.floor(n[0]), a = Math.floor(n[1]);
		if (!(r >= 0 && a >= 0)) throw Error("invalid size");
		return e = r, t = a, i;
	}, i.thresholds = function(e) {
		return arguments.length ? (n = typeof e == "function" ? e : Bt(Array.isArray(e) ? Lt.call(e) : e), i) : n;
	}, i.smooth = function(e) {
		return arguments.length ? (r = e ? c : Kt, i) : r === c;
	}, i;
}
function Jt(e) {
	return isFinite(e) ? e : NaN;
}
function J(e, t) {
	return e != null && +e >= t;
}
function Yt(e) {
	return e == null || isNaN(e = +e) ? -Infinity : e;
}
function Xt(e, t, n, r) {
	let i = r - t, a = n - t, o = isFinite(i) || isFinite(a) ? i / a : Math.sign(i) / Math.sign(a);
	return isNaN(o) ? e : e + o - .5;
}
// src/maths/contours.ts
var Zt = [
	.25,
	.5,
	.75,
	.95
];
function Qt(e, t = 128, n = -1.1, r = 2.2) {
	let i = new Float64Array(t * t);
	for (let a = 0; a + 1 < e.length; a += 2) {
		let o = Math.floor((e[a] - n) / r * t), s = Math.floor((e[a + 1] - n) / r * t);
		o >= 0 && o < t && s >= 0 && s < t && i[s * t + o]++;
	}
	return {
		values: i,
		side: t,
		low: n,
		extent: r
	};
}
function $t(e, t) {
	let n = Math.floor(4 * t + .5), r = Float64Array.from({ length: 2 * n + 1 }, (e, r) => Math.exp(-((r - n) ** 2) / (2 * t ** 2))), i = r.reduce((e, t) => e + t, 0), { side: a } = e, o = en(e.values, r.map((e) => e / i), a, 1, a);
	return {
		...e,
		values: en(o, r.map((e) => e / i), a, a, 1)
	};
}
function en(e, t, n, r, i) {
	let a = new Float64Array(e.length), o = (t.length - 1) / 2;
	for (let s = 0; s < n; s++) for (let c = 0; c < n; c++) {
		let l = 0, u = Math.max(-o, -c), d = Math.min(o, n - 1 - c);
		for (let n = u; n <= d; n++) l += t[n + o] * e[s * i + (c + n) * r];
		a[s * i + c * r] = l;
	}
	return a;
}
function tn(e, t) {
	let n = Float64Array.from(e.values).sort().reverse(), r = n.reduce((e, t) => e + t, 0), i = 0;
	for (let e of n) if (i += e, i >= t * r * (1 - 1e-12)) return e;
	return 0;
}
function nn(e, t = Zt, n = 2.5) {
	let r = $t(Qt(e), n), { side: i, low: a, extent: o } = r, s = qt().size([i, i]).smooth(!0), c = ([e, t]) => [a + e / i * o, a + t / i * o];
	return [...t].sort((e, t) => t - e).map((e) => {
		let { coordinates: t } = s.contour(r.values, tn(r, e));
		return {
			share: e,
			lines: t.flatMap((e) => e.map((e) => e.map(c)))
		};
	});
}
// src/map/around.ts
var rn = 10, an = /* @__PURE__ */ new WeakMap();
function on(e) {
	let t = an.get(e);
	if (t) return t;
	let n = B(null);
	U(() => {
		let t = e.store.hovered.value, r = e.store.model.value;
		t < 0 || e.arrays.rows(e.model.value.neighbours, [t]).then((e) => {
			n.value = {
				image: t,
				model: r,
				neighbours: e
			};
		}, () => void 0);
	});
	let r = H(() => {
		let { value: t } = n, { hovered: r, model: i } = e.store;
		return !t || t.image !== r.value || t.model !== i.value ? null : sn(e, t.image, Array.from(t.neighbours));
	});
	return an.set(e, r), r;
}
function sn(e, t, n) {
	let r = e.index.value, i = e.positions.value;
	if (!r || !i) return null;
	let a = Math.min(rn, n.length), o = r.nearestFew(i[2 * t], i[2 * t + 1], a + 1).rows, s = Array.from(o).filter((e) => e !== t).slice(0, a), c = new Set(n);
	return {
		image: t,
		truly: n.slice(0, a),
		falsely: s.filter((e) => !c.has(e)),
		shown: a,
		listed: n.length
	};
}
// src/map/marks.ts
var cn = {
	light: {
		line: "#1c1f23",
		halo: "#fdfdfb",
		truly: "#1f5fa8",
		falsely: "#b3400f"
	},
	dark: {
		line: "#e4e4df",
		halo: "#14171a",
		truly: "#86b8ee",
		falsely: "#ff9a5c"
	}
};
function ln(e) {
	return [
		un(e),
		dn(e),
		fn(e)
	];
}
function un(e) {
	let t = H(() => {
		let t = e.positions.value;
		return e.store.contours.value && t ? nn(t) : [];
	});
	return {
		id: "contours",
		draw(e, n) {
			e.lineWidth = 1.25, e.strokeStyle = cn[n.theme].line, t.value.forEach(({ lines: t }, r) => {
				e.globalAlpha = .35 + .15 * r, e.beginPath();
				for (let [r, ...i] of t) {
					e.moveTo(n.x(r[0]), n.y(r[1]));
					for (let [t, r] of i) e.lineTo(n.x(t), n.y(r));
				}
				e.stroke();
			});
		}
	};
}
function dn(e) {
	let t = on(e);
	return {
		id: "neighbours",
		draw(n, r) {
			let i = e.positions.value, a = e.store.hovered.value;
			if (!i || a < 0) return;
			let o = cn[r.theme], [s, c] = pn(r, i, a);
			if (t.value) {
				n.lineWidth = 1.5, n.strokeStyle = o.truly;
				for (let e of t.value.truly) {
					let [t, a] = pn(r, i, e);
					mn(n, [
						s,
						c,
						t,
						a
					]), gn(n, t, a, 3.5, o.truly, o.halo);
				}
				for (let e of t.value.falsely) _n(n, ...pn(r, i, e), o.falsely, o.halo);
			}
			hn(n, s, c, 7, o.line, o.halo);
		}
	};
}
function fn(e) {
	return {
		id: "cursor",
		draw(t, n) {
			let r = e.store.cursor.value;
			if (!r) return;
			let i = cn[n.theme], [a, o] = [n.x(r.x), n.y(r.y)];
			r.supported || t.setLineDash([4, 3]), hn(t, a, o, 11, i.line, i.halo), t.setLineDash([]);
			for (let [e, n] of [
				[1, 0],
				[-1, 0],
				[0, 1],
				[0, -1]
			]) t.strokeStyle = i.line, t.lineWidth = 1.75, mn(t, [
				a + 11 * e,
				o + 11 * n,
				a + 17 * e,
				o + 17 * n
			]);
			gn(t, a, o, 2, i.line, i.halo);
		}
	};
}
function pn(e, t, n) {
	return [e.x(t[2 * n]), e.y(t[2 * n + 1])];
}
function mn(e, [t, n, r, i]) {
	e.beginPath(), e.moveTo(t, n), e.lineTo(r, i), e.stroke();
}
function hn(e, t, n, r, i, a) {
	e.beginPath(), e.arc(t, n, r, 0, 2 * Math.PI);
	for (let [t, n] of [[4.5, a], [2, i]]) e.lineWidth = t, e.strokeStyle = n, e.stroke();
}
function gn(e, t, n, r, i, a) {
	e.beginPath(), e.arc(t, n, r, 0, 2 * Math.PI), e.fillStyle = i, e.strokeStyle = a, e.lineWidth = 1.5, e.stroke(), e.fill();
}
function _n(e, t, n, r, i) {
	for (let [a, o] of [[5, i], [2, r]]) e.lineWidth = a, e.strokeStyle = o, mn(e, [
		t - 4,
		n - 4,
		t + 4,
		n + 4
	]), mn(e, [
		t - 4,
		n + 4,
		t + 4,
		n - 4
	]);
}
// src/map/tools.ts
var vn = () => void 0;
function yn(e) {
	return [{
		id: "decode",
		title: "Decode",
		hint: "Click anywhere to decode that place; drag for a live film.",
		key: "x",
		icon: "M8 1v4M8 11v4M1 8h4M11 8h4M8 8h.01",
		start: e.actions.moveTo,
		move: e.actions.moveTo,
		end: vn
	}, {
		id: "move",
		title: "Move the map",
		hint: "Drag to move the map; shift and drag does so with every tool.",
		key: "v",
		icon: "M8 1v14M1 8h14M8 1 6 3M8 1l2 2M8 15l-2-2M8 15l2-2M1 8l2-2M1 8l2 2M15 8l-2-2M15 8l-2 2",
		start: vn,
		move: vn,
		end: vn
	}];
}
// src/decoding/latest.ts
function bn(e, t) {
	let n = null, r = !1, i = async () => {
		for (r = !0; n;) {
			let { wish: r } = n;
			n = null, await e(r).catch(t);
		}
		r = !1;
	};
	return (e) => {
		n = { wish: e }, r || i();
	};
}
// src/maths/inverse.ts
function xn(e, t, n) {
	let { mean: r, u: i, v: a } = e, o = new Float64Array(r.length);
	for (let e = 0; e < o.length; e++) o[e] = r[e] + i[e] * t + a[e] * n;
	return o;
}
function Sn(e, t) {
	let { mean: n, u: r, v: i } = e, [a, o, s, c, l] = [
		0,
		0,
		0,
		0,
		0
	];
	for (let e = 0; e < n.length; e++) {
		let u = t[e] - n[e];
		a += r[e] * r[e], o += r[e] * i[e], s += i[e] * i[e], c += u * r[e], l += u * i[e];
	}
	let u = a * s - o * o;
	return u <= 1e-12 * a * s ? [a > 0 ? c / a : 0, 0] : [(c * s - l * o) / u, (l * a - c * o) / u];
}
function Cn(e) {
	let t = new Float64Array(e.length), n = e.length > 0 ? e[e.length - 1] / 2 : 0, r = 0;
	for (let i = 0; i < t.length; i++) {
		let a = n > 0 ? (e[i] ** 2 - e[0] ** 2) / (2 * n * n) : 0;
		t[i] = Math.exp(-a), r += t[i];
	}
	for (let e = 0; e < t.length; e++) t[e] /= r;
	return t;
}
function wn(e, t) {
	let n = Cn(t.distances), r = new Float64Array(e.width);
	for (let i = 0; i < n.length; i++) {
		let a = t.rows[i] * e.width;
		for (let t = 0; t < r.length; t++) r[t] += n[i] * e.values[a + t];
	}
	return r;
}
// src/maths/table.ts
function Tn(e) {
	return e.width === 0 ? 0 : Math.floor(e.values.length / e.width);
}
function En(e, t) {
	let n = Float64Array.from(e).sort();
	if (n.length === 0) return NaN;
	let r = t * (n.length - 1), i = Math.floor(r), a = Math.min(i + 1, n.length - 1);
	return n[i] + (r - i) * (n[a] - n[i]);
}
function Dn(e) {
	return En(e, .5);
}
// src/maths/support.ts
var On = .95;
function kn(e) {
	let t = new Float64Array(Tn(e)), n = 0;
	for (let r = 0; r < t.length; r++) {
		let i = e.values[r * e.width];
		i > 0 && (t[n++] = i);
	}
	let r = t.subarray(0, n);
	return n === 0 ? {
		typical: 1,
		limit: 0
	} : {
		typical: Dn(r),
		limit: En(r, On)
	};
}
function An(e, t) {
	return e / t.typical;
}
function jn(e, t) {
	return e <= t.limit;
}
function Mn(e, t, n = .25) {
	if (jn(e, t)) return 1;
	let r = t.limit > 0 ? e / t.limit - 1 : 1;
	return Math.max(n, 1 - (1 - n) * r);
}
// src/maths/nearest.ts
var Nn = class {
	k;
	rows;
	squared;
	count = 0;
	constructor(e) {
		this.k = e, this.rows = new Int32Array(e), this.squared = new Float64Array(e);
	}
	get worst() {
		return this.count < this.k ? Infinity : this.squared[this.k - 1];
	}
	offer(e, t) {
		if (!(t < this.worst)) return;
		let n = this.count < this.k ? this.count++ : this.k - 1;
		for (; n > 0 && this.squared[n - 1] > t; n--) this.squared[n] = this.squared[n - 1], this.rows[n] = this.rows[n - 1];
		this.squared[n] = t, this.rows[n] = e;
	}
	result() {
		let e = this.squared.slice(0, this.count);
		for (let t = 0; t < e.length; t++) e[t] = Math.sqrt(e[t]);
		return {
			rows: this.rows.slice(0, this.count),
			distances: e
		};
	}
};
function Pn(e, t, n, r = /* @__PURE__ */ new Set()) {
	let { values: i, width: a } = e, o = new Nn(Math.max(0, n)), s = n > 0 ? Tn(e) : 0;
	for (let e = 0; e < s; e++) {
		let n = e * a, s = o.worst, c = 0;
		for (let e = 0; e < a && c < s; e++) {
			let r = i[n + e] - t[e];
			c += r * r;
		}
		c < s && !r.has(e) && o.offer(e, c);
	}
	return o.result();
}
// src/app/neighbours.ts
var Fn = 2e7;
async function In(e, t, n) {
	let { latent_size: r, name: i } = e.model.value, a = e.latents.value, { server: o } = e.manifest;
	if (a && (a.length <= Fn || !o)) return Pn({
		values: a,
		width: r
	}, t, n);
	if (!o) return {
		rows: /* @__PURE__ */ new Int32Array(),
		distances: /* @__PURE__ */ new Float64Array()
	};
	let s = await fetch(o.neighbours, {
		method: "POST",
		headers: { "Content-Type": "application/json" },
		body: JSON.stringify({
			model: i,
			latent: Array.from(t),
			k: n
		})
	});
	if (!s.ok) throw Error(`the server answered ${s.status} when asked for neighbours`);
	let { indices: c, distances: l } = await s.json();
	return {
		rows: Int32Array.from(c),
		distances: Float64Array.from(l)
	};
}
// src/app/timing.ts
var Ln = 500, Rn = /* @__PURE__ */ new Map();
function zn(e) {
	performance.getEntriesByName(`hinterland:${e}`).length === 0 && performance.mark(`hinterland:${e}`);
}
function Bn(e, t) {
	let n = `hinterland:${e}`, r = (Rn.get(n) ?? 0) + 1;
	r > Ln && performance.clearMeasures(n), Rn.set(n, r > Ln ? 1 : r), performance.measure(n, {
		start: t,
		end: performance.now()
	});
}
// src/app/actions.ts
var Vn = {
	rows: /* @__PURE__ */ new Int32Array(),
	distances: /* @__PURE__ */ new Float64Array()
}, Hn = 12, Y = NaN;
function Un() {
	Number.isNaN(Y) || (Bn("decode", Y), Y = NaN);
}
function Wn(e) {
	let { store: t } = e, n = (e) => {
		t.notice.value = mt(e).message;
	}, r = bn(async ({ latent: n, model: r }) => {
		let i = await e.decoder.decode(n.slice(), r);
		t.cursor.value && t.model.value === r && (t.decoded.value = i);
	}, n), i = bn(async (n) => {
		let r = await In(e, n.latent, Hn), i = t.cursor.value;
		i?.latent === n.latent && (t.cursor.value = {
			...i,
			...Gn(e, r)
		});
	}, n), a = bn(async ({ x: t, y: n }) => {
		let r = await Kn(e, t, n);
		r && o(r, t, n);
	}, n), o = (n, a, o) => {
		Number.isNaN(Y) && (Y = performance.now());
		let s = t.cursor.value, c = {
			x: a,
			y: o,
			latent: n,
			nearest: s?.nearest ?? Vn,
			distance: s?.distance ?? NaN,
			supported: s?.supported ?? !0,
			strength: s?.strength ?? 1
		};
		t.cursor.value = c, e.model.value.decoder && r({
			latent: n,
			model: t.model.value
		}), i(c);
	}, s = bn(async (n) => {
		let r = await qn(e, n), i = t.cursor.value;
		r && i?.latent === n && (t.cursor.value = {
			...i,
			...r
		});
	}, n), c = (e, n) => {
		let r = n ?? t.cursor.value ?? {
			x: 0,
			y: 0
		};
		o(e, r.x, r.y), n || s(e);
	};
	return {
		moveTo: (e, t) => {
			Number.isNaN(Y) && (Y = performance.now()), a({
				x: e,
				y: t
			});
		},
		goTo: c,
		goToImage: (t) => {
			let r = e.positions.value;
			if (!r) return;
			let i = {
				x: r[2 * t],
				y: r[2 * t + 1]
			};
			e.arrays.rows(e.model.value.latents, [t]).then((e) => c(e, i), n);
		},
		clearCursor: () => ze(() => {
			t.cursor.value = null, t.decoded.value = null;
		}),
		hover: (e) => {
			t.hovered.value = e;
		},
		say: (e) => {
			t.said.value = e;
		}
	};
}
function Gn(e, t) {
	let n = e.usual.value;
	if (!n || t.rows.length === 0) return {
		nearest: t,
		distance: NaN,
		supported: !0,
		strength: 1
	};
	let [r] = t.distances;
	return {
		nearest: t,
		distance: An(r, n),
		supported: jn(r, n),
		strength: Mn(r, n)
	};
}
async function Kn(e, t, n) {
	let { inverse: r } = e.projection.value;
	if (r.kind === "linear") return Float32Array.from(xn(r, t, n));
	let i = e.index.value;
	if (!i) return null;
	let a = i.nearestFew(t, n, r.k), { latents: o, latent_size: s } = e.model.value;
	if (e.latents.value) return Float32Array.from(wn({
		values: e.latents.value,
		width: s
	}, a));
	let c = await e.arrays.rows(o, a.rows), l = {
		rows: Int32Array.from(a.rows.keys()),
		distances: a.distances
	};
	return Float32Array.from(wn({
		values: c,
		width: s
	}, l));
}
async function qn(e, t) {
	let { inverse: n } = e.projection.value;
	if (n.kind === "linear") {
		let [e, r] = Sn(n, t);
		return {
			x: e,
			y: r
		};
	}
	let r = await In(e, t, n.k), i = e.positions.value;
	if (!i || r.rows.length === 0) return null;
	let [a, o] = wn({
		values: i,
		width: 2
	}, r);
	return {
		x: a,
		y: o
	};
}
// src/ui/words.ts
function X(e, t = 3) {
	if (!Number.isFinite(e)) return "unknown";
	let n = Math.abs(e);
	return (n !== 0 && n < 1e-4 ? e.toExponential(t - 1) : e.toLocaleString("en-GB", { maximumSignificantDigits: Math.max(t, Math.ceil(Math.log10(n + 1))) })).replace("-", "−");
}
function Jn(e, t) {
	return t ? `${X(e)} ${t}` : X(e);
}
function Yn(e, t) {
	return `${e.toLocaleString("en-GB")} ${t}${e === 1 ? "" : "s"}`;
}
var Xn = {
	pca: "PCA",
	"t-sne": "t-SNE",
	umap: "UMAP"
};
// src/app/values.ts
function Zn(e, t) {
	let { labels: n, factors: r } = e.manifest, i = [];
	for (let { name: r, classes: a, codes: o } of n) {
		let n = e.arrays.signal(o).value?.[t];
		n !== void 0 && i.push({
			name: r,
			value: a[n] ?? "none given"
		});
	}
	let a = [...r, ...e.model.value.scores].map(({ name: e, unit: t, values: n }) => ({
		name: e,
		unit: t,
		part: n
	})), o = {
		name: "error of the map",
		unit: "of 1",
		part: e.projection.value.error
	};
	for (let { name: n, unit: r, part: s } of [...a, o]) {
		let a = e.arrays.signal(s).value?.[t];
		a !== void 0 && i.push({
			name: n,
			value: Number.isNaN(a) ? "none given" : Jn(a, r)
		});
	}
	return i;
}
function Qn(e, t) {
	let [n] = e.manifest.labels, r = n && e.arrays.signal(n.codes).value?.[t];
	return (r === void 0 ? void 0 : n.classes[r]) ?? e.ids.value?.[t] ?? `image ${t + 1}`;
}
// src/pictures/paint.ts
function $n(e, { channels: t, height: n, width: r, shown_bands: i }, a = 0) {
	let o = n * r, s = a * t * o, c = i.length === 3 ? i : [
		i[0],
		i[0],
		i[0]
	], l = new ImageData(r, n), u = l.data;
	for (let t = 0; t < o; t++) {
		for (let n = 0; n < 3; n++) u[4 * t + n] = 255 * e[s + c[n] * o + t];
		u[4 * t + 3] = 255;
	}
	return l;
}
// node_modules/preact/jsx-runtime/dist/jsxRuntime.mjs
var er = Symbol.for("pv"), tr = 0;
Array.isArray;
function Z(t, n, r, i, a, o) {
	n ||= {};
	var s, c, l = n;
	if ("ref" in l && typeof t != "function") for (c in l = {}, n) c == "ref" ? s = n[c] : l[c] = n[c];
	var u = {
		type: t,
		props: l,
		key: r,
		ref: s,
		__k: null,
		__: null,
		__b: 0,
		__e: null,
		__c: null,
		constructor: er,
		__v: --tr,
		__i: -1,
		__u: 0
	};
	return (a || o) && (u.__source = a, u.__self = o), e.vnode && e.vnode(u), u;
}
// src/pictures/picture.tsx
function nr({ pixels: e, index: t = 0, shape: n, label: r, strength: i = 1, onDrawn: a }) {
	let o = I(null);
	return De(() => {
		e && (o.current?.getContext("2d")?.putImageData($n(e, n, t), 0, 0), a?.());
	}, [
		e,
		t,
		n
	]), /* @__PURE__ */ Z("canvas", {
		class: "picture",
		ref: o,
		width: n.width,
		height: n.height,
		role: "img",
		"aria-label": r,
		style: { opacity: e ? i : 0 }
	});
}
// src/pictures/thumbnail.tsx
function rr({ app: e, index: t, label: n }) {
	let r = I(null), { sheets: i, width: a, height: o } = e.manifest.images;
	De(() => {
		let n = !0, i = (e) => {
			let t = r.current?.getContext("2d");
			n && t && (t.clearRect(0, 0, t.canvas.width, t.canvas.height), e && t.drawImage(e.sheet, e.x, e.y, e.width, e.height, 0, 0, t.canvas.width, t.canvas.height));
		}, a = e.thumbnails.peek(t);
		return a ? i(a) : e.thumbnails.get(t).then(i, () => i(null)), () => {
			n = !1;
		};
	}, [e, t]);
	let s = i[0], c = n === "" ? { "aria-hidden": !0 } : {
		role: "img",
		"aria-label": n
	};
	return /* @__PURE__ */ Z("canvas", {
		class: "picture",
		ref: r,
		width: s?.tile_width ?? a,
		height: s?.tile_height ?? o,
		...c
	});
}
// src/views/here.tsx
var ir = 6, ar = 500;
function or({ app: e }) {
	let t = e.store.cursor.value;
	return dr(e, t), t ? /* @__PURE__ */ Z(x, { children: [
		/* @__PURE__ */ Z(sr, {
			app: e,
			cursor: t
		}),
		/* @__PURE__ */ Z(cr, {
			app: e,
			cursor: t
		}),
		/* @__PURE__ */ Z(lr, {
			app: e,
			cursor: t
		})
	] }) : /* @__PURE__ */ Z("p", {
		class: "invitation",
		children: "Click anywhere on the map. The place becomes a latent, and the decoder shows the image that would be there. Drag for a live film."
	});
}
function sr({ app: e, cursor: t }) {
	let { name: n, decoder: r } = e.model.value;
	return r ? /* @__PURE__ */ Z("figure", {
		class: "decoded",
		children: [/* @__PURE__ */ Z("div", {
			class: t.supported ? "frame" : "frame unsupported",
			children: /* @__PURE__ */ Z(nr, {
				pixels: e.store.decoded.value,
				shape: e.manifest.images,
				strength: t.strength,
				label: `Decoded from the latent at the cursor. ${ur(t)}`,
				onDrawn: Un
			})
		}), /* @__PURE__ */ Z("figcaption", { children: [
			"decoded at ",
			X(t.x, 2),
			", ",
			X(t.y, 2),
			" ",
			/* @__PURE__ */ Z("small", { children: "(the map reaches from −1 to 1)" })
		] })]
	}) : /* @__PURE__ */ Z("p", {
		class: "note",
		children: [
			"The model ",
			n,
			" has no decoder in this bundle: nothing is decoded."
		]
	});
}
function cr({ app: e, cursor: t }) {
	let n = e.usual.value;
	if (!n || Number.isNaN(t.distance)) return null;
	let r = n.limit / n.typical, i = Math.max(2 * r, 3);
	return /* @__PURE__ */ Z("div", {
		class: t.supported ? "distance" : "distance unsupported",
		children: [
			/* @__PURE__ */ Z("p", { children: [
				/* @__PURE__ */ Z("b", { children: [X(t.distance, 2), " ×"] }),
				" the usual distance between neighbours to the nearest image.",
				" ",
				t.supported ? "Images like this are in the data." : "No image is near: this is the decoder's guess."
			] }),
			/* @__PURE__ */ Z("div", {
				class: "gauge",
				"aria-hidden": "true",
				children: [/* @__PURE__ */ Z("i", {
					class: "limit",
					style: { left: `${100 * r / i}%` }
				}), /* @__PURE__ */ Z("i", {
					class: "value",
					style: { width: `${Math.min(100, 100 * t.distance / i)}%` }
				})]
			}),
			/* @__PURE__ */ Z("p", {
				class: "scale",
				"aria-hidden": "true",
				children: /* @__PURE__ */ Z("span", {
					style: { left: `${100 * r / i}%` },
					children: [
						"95 % of images: within ",
						X(r, 2),
						" ×"
					]
				})
			})
		]
	});
}
function lr({ app: e, cursor: t }) {
	let n = Array.from(t.nearest.rows).slice(0, ir);
	return n.length === 0 ? null : /* @__PURE__ */ Z(x, { children: [/* @__PURE__ */ Z("h3", { children: "Nearest images in latent space" }), /* @__PURE__ */ Z("ul", {
		class: "strip",
		children: n.map((t) => /* @__PURE__ */ Z("li", { children: /* @__PURE__ */ Z("button", {
			type: "button",
			title: "Go to this image",
			onClick: () => e.actions.goToImage(t),
			onPointerEnter: () => e.actions.hover(t),
			onPointerLeave: () => e.actions.hover(-1),
			children: [/* @__PURE__ */ Z(rr, {
				app: e,
				index: t,
				label: ""
			}), /* @__PURE__ */ Z("span", { children: Qn(e, t) })]
		}) }, t))
	})] });
}
function ur({ distance: e, supported: t }) {
	if (Number.isNaN(e)) return "";
	let n = `${X(e, 2)} times the usual distance between neighbours from the nearest image`;
	return t ? `${n}.` : `${n}: no image is near.`;
}
function dr(e, t) {
	Ee(() => {
		if (!t || Number.isNaN(t.distance)) return;
		let n = setTimeout(() => {
			let n = Array.from(t.nearest.rows.slice(0, 3)).map((t) => Qn(e, t));
			e.actions.say(`Decoded. Nearest images: ${n.join(", ")}. ${ur(t)}`);
		}, ar);
		return () => clearTimeout(n);
	}, [e, t]);
}
// src/views/index.ts
var fr = [{
	id: "here",
	title: "Here",
	fits: () => !0,
	Panel: or
}];
// src/colour/choices.ts
function pr(e, t) {
	return [
		...e.labels.map(({ name: e }) => ({
			by: {
				kind: "label",
				name: e
			},
			title: e
		})),
		...e.factors.map(({ name: e, unit: t }) => ({
			by: {
				kind: "factor",
				name: e
			},
			title: t ? `${e} (${t})` : e
		})),
		...t.scores.map(({ name: e }) => ({
			by: {
				kind: "score",
				name: e
			},
			title: e
		})),
		{
			by: { kind: "trust" },
			title: "trust: error of the map"
		},
		{
			by: { kind: "none" },
			title: "nothing"
		}
	];
}
function mr(e) {
	return "name" in e ? `${e.kind}:${e.name}` : e.kind;
}
function hr(e, t) {
	return t.find(({ by: t }) => mr(t) === e)?.by ?? null;
}
// src/app/address.ts
var gr = 250, _r = [
	"model",
	"map",
	"colour",
	"only",
	"view",
	"at",
	"image",
	"contours"
];
function vr(e, t) {
	let n = new URLSearchParams(t.replace(/^#/, "")), { store: r, manifest: i } = e, a = i.models.findIndex(({ name: e }) => e === n.get("model"));
	a >= 0 && (r.model.value = a);
	let o = e.model.value.projections.findIndex(({ kind: e }) => e === n.get("map"));
	o >= 0 && (r.projection.value = o);
	let s = pr(i, e.model.value);
	r.colour.value = hr(n.get("colour") ?? "", s) ?? s[0].by, r.onlyClass.value = Number(n.get("only") ?? -1), r.contours.value = n.get("contours") === "1", fr.some(({ id: e }) => e === n.get("view")) && (r.view.value = n.get("view") ?? "here");
	for (let t of fr) for (let [r, i] of Object.entries(t.address ?? {})) {
		let t = n.get(r);
		t !== null && i.read(e, t);
	}
}
function yr(e) {
	let [t, n] = (new URLSearchParams(e.replace(/^#/, "")).get("at") ?? "").split(",").map(Number);
	return Number.isFinite(t) && Number.isFinite(n) ? {
		x: t,
		y: n
	} : null;
}
function br(e) {
	let t = 0, n = U(() => {
		let n = xr(e);
		clearTimeout(t), t = window.setTimeout(() => history.replaceState(null, "", n ? `#${n}` : location.pathname), gr);
	});
	return () => {
		clearTimeout(t), n();
	};
}
function xr(e) {
	let { store: t, manifest: n } = e, r = t.cursor.value, i = new URLSearchParams();
	n.models.length > 1 && i.set("model", e.model.value.name), i.set("map", e.projection.value.kind), i.set("colour", mr(t.colour.value)), t.onlyClass.value >= 0 && i.set("only", String(t.onlyClass.value)), t.contours.value && i.set("contours", "1"), t.view.value !== "here" && i.set("view", t.view.value), r && i.set("at", `${r.x.toFixed(4)},${r.y.toFixed(4)}`);
	for (let t of fr) for (let [n, r] of Object.entries(t.address ?? {})) {
		if (_r.includes(n)) throw Error(`the key ${n} of view ${t.id} is taken`);
		let a = r.write(e);
		a !== null && i.set(n, a);
	}
	return i.toString();
}
// src/bundle/arrays.ts
var Sr = {
	float32: Float32Array,
	uint8: Uint8Array,
	int16: Int16Array,
	int32: Int32Array
}, Cr = class {
	parts;
	server;
	onProblem;
	read = /* @__PURE__ */ new Map();
	signals = /* @__PURE__ */ new Map();
	constructor(e, t, n) {
		this.parts = e, this.server = t, this.onProblem = n;
	}
	isWhole(e) {
		return !this.server?.by_rows.includes(e.part);
	}
	get(e) {
		let t = this.read.get(e.part);
		return t || (t = this.parts.part(e.part).then((t) => wr(t, e)), this.read.set(e.part, t)), t;
	}
	signal(e) {
		let t = this.signals.get(e.part);
		if (!t) {
			let n = B(null);
			this.get(e).then((e) => {
				n.value = e;
			}, (e) => this.onProblem(mt(e))), t = n, this.signals.set(e.part, t);
		}
		return t;
	}
	async rows(e, t) {
		let n = e.shape.slice(1).reduce((e, t) => e * t, 1);
		if (this.isWhole(e)) {
			let r = await this.get(e), i = new Sr[e.dtype](t.length * n);
			for (let e = 0; e < t.length; e++) i.set(r.subarray(t[e] * n, (t[e] + 1) * n), e * n);
			return i;
		}
		let r = `part=${encodeURIComponent(e.part)}&rows=${Array.from(t).join(",")}`, i = await fetch(`${this.server?.rows}?${r}`);
		if (!i.ok) throw new W(`The server answered ${i.status} for rows of "${e.part}".`, "Reload the page.");
		return wr(await i.arrayBuffer(), {
			...e,
			shape: [t.length, ...e.shape.slice(1)]
		});
	}
	async json(e) {
		return JSON.parse(new TextDecoder().decode(await this.parts.part(e)));
	}
};
function wr(e, t) {
	let n = gt(t);
	if (e.byteLength !== n) throw new W(`The part "${t.part}" has ${e.byteLength} bytes; ${t.shape.join(" x ")} ${t.dtype} take ${n}.`, "The bundle is damaged; make it anew with `hinterland export`.");
	return new Sr[t.dtype](e);
}
// src/worker/client.ts
var Tr = class {
	worker;
	next = 0;
	waiting = /* @__PURE__ */ new Map();
	constructor(e) {
		this.worker = e, e.onmessage = (e) => this.settle(e.data), e.onerror = (e) => this.fail(e.message || "the worker could not be started");
	}
	ask(e, t = []) {
		let n = this.next++;
		return new Promise((r, i) => {
			this.waiting.set(n, {
				resolve: r,
				reject: i
			}), this.worker.postMessage({
				...e,
				id: n
			}, t);
		});
	}
	close() {
		this.worker.terminate(), this.fail("the worker was closed");
	}
	settle(e) {
		let t = this.waiting.get(e.id);
		this.waiting.delete(e.id), "error" in e ? t?.reject(Error(e.error)) : t?.resolve(e.answer);
	}
	fail(e) {
		let t = new W(`The decoder stopped: ${e}.`, "Reload the page, or try another browser.");
		for (let e of this.waiting.values()) e.reject(t);
		this.waiting.clear();
	}
}, Er = "Open the page in a current Firefox, Chrome, Edge or Safari.", Dr = 256, Or = class {
	parts;
	manifest;
	client = null;
	opened = /* @__PURE__ */ new Map();
	constructor(e, t) {
		this.parts = e, this.manifest = t;
	}
	async decode(e, t) {
		let { decoder: n, latent_size: r, name: i } = this.manifest.models[t];
		if (!n) throw new W(`The model "${i}" has no decoder in this bundle.`, "Export a run with a decoder.");
		let a = new Float32Array(e.length / r * kr(this.manifest.images)), o = Dr * r;
		for (let i = 0; i < e.length; i += o) {
			let s = e.slice(i, i + o), c = [s.length / r, r], [l] = await this.run(`decoder ${t}`, n, s, c);
			a.set(l, i / r * kr(this.manifest.images));
		}
		return a;
	}
	async encode(e, t) {
		let { encoder: n, name: r } = this.manifest.models[t];
		if (!n) throw new W(`The model "${r}" has no encoder in this bundle.`, "Export it with its encoder.");
		let { channels: i, height: a, width: o } = this.manifest.images, s = [
			e.length / kr(this.manifest.images),
			i,
			a,
			o
		], [c, l] = await this.run(`encoder ${t}`, n, e.slice(), s);
		return {
			mean: c,
			logvar: l ?? null
		};
	}
	async warm(e) {
		this.manifest.models[e].decoder && await this.decode(new Float32Array(this.manifest.models[e].latent_size), e);
	}
	close() {
		this.client?.then((e) => e.close()).catch(() => void 0);
	}
	async run(e, t, n, r) {
		this.client ??= this.start();
		let i = await this.client;
		this.opened.has(e) || this.opened.set(e, this.open(i, e, t)), await this.opened.get(e);
		let { input: a, outputs: o } = t;
		return (await i.ask({
			kind: "run",
			name: e,
			input: a,
			outputs: o,
			values: n,
			shape: r
		}, [n.buffer])).outputs;
	}
	async open(e, t, n) {
		let r = await this.parts.part(n.part);
		await e.ask({
			kind: "open",
			name: t,
			network: r
		}, [r]).catch((e) => {
			throw new W(`The ${t} cannot be run: ${e.message}.`, "The bundle may be damaged; make it anew with `hinterland export`.");
		});
	}
	async start() {
		if (typeof WebAssembly > "u") throw new W("This browser has no WebAssembly, so nothing can be decoded.", Er);
		let [e, t] = await Promise.all([this.parts.worker(), this.parts.wasm()]), n = new Tr(e);
		return await n.ask({
			kind: "start",
			wasm: t
		}, [t]), n;
	}
};
function kr({ channels: e, height: t, width: n }) {
	return e * t * n;
}
// src/pictures/thumbnails.ts
var Ar = 24, jr = class {
	parts;
	images;
	sheets = /* @__PURE__ */ new Map();
	ready = /* @__PURE__ */ new Map();
	constructor(e, t) {
		this.parts = e, this.images = t;
	}
	peek(e) {
		let t = this.sheetOf(e), n = t && this.ready.get(t.part);
		return n ? Mr(t, n, e) : null;
	}
	async get(e) {
		let t = this.sheetOf(e);
		if (!t) return null;
		let n = this.sheets.get(t.part);
		return n || (n = this.read(t), this.sheets.set(t.part, n)), Mr(t, await n, e);
	}
	sheetOf(e) {
		return this.images.sheets.find(({ first: t, count: n }) => e >= t && e < t + n);
	}
	async read(e) {
		let t = await createImageBitmap(new Blob([await this.parts.part(e.part)], { type: "image/webp" }));
		this.ready.set(e.part, t);
		let [n] = this.ready.keys();
		return this.ready.size > Ar && n !== void 0 && (this.ready.delete(n), this.sheets.delete(n)), t;
	}
};
function Mr(e, t, n) {
	let r = n - e.first, { tile_width: i, tile_height: a } = e;
	return {
		sheet: t,
		x: r % e.columns * i,
		y: Math.floor(r / e.columns) * a,
		width: i,
		height: a
	};
}
// src/store.ts
function Nr() {
	return {
		problem: B(null),
		notice: B(""),
		model: B(0),
		projection: B(0),
		colour: B({ kind: "none" }),
		onlyClass: B(-1),
		contours: B(!1),
		view: B("here"),
		tool: B("decode"),
		cursor: B(null),
		decoded: B(null),
		hovered: B(-1),
		selectionA: B(null),
		selectionB: B(null),
		path: B([]),
		said: B("")
	};
}
// src/maths/grid.ts
var Pr = 4, Fr = 1 << 20, Ir = class {
	positions;
	low;
	extent;
	side;
	head;
	next;
	added = 0;
	constructor(e, t = -1, n = 2) {
		this.positions = e, this.low = t, this.extent = n;
		let r = Math.min(Fr, Math.max(1, e.length / 2 / Pr));
		this.side = Math.max(1, Math.round(Math.sqrt(r))), this.head = new Int32Array(this.side * this.side).fill(-1), this.next = new Int32Array(e.length / 2).fill(-1);
	}
	get size() {
		return this.next.length;
	}
	get complete() {
		return this.added === this.size;
	}
	add(e = 1e5) {
		let t = Math.min(this.size, this.added + e);
		for (let e = this.added; e < t; e++) {
			let t = this.positions[2 * e], n = this.positions[2 * e + 1];
			if (!Number.isFinite(t) || !Number.isFinite(n)) continue;
			let r = this.place(n) * this.side + this.place(t);
			this.next[e] = this.head[r], this.head[r] = e;
		}
		return this.added = t, this.complete;
	}
	nearest(e, t, n = Infinity) {
		let r = this.nearestFew(e, t, 1, n);
		return r.rows.length > 0 ? r.rows[0] : -1;
	}
	nearestFew(e, t, n, r = Infinity) {
		let i = new Nn(Math.max(0, n));
		return n > 0 && Number.isFinite(e) && Number.isFinite(t) && this.search(e, t, r, i), i.result();
	}
	search(e, t, n, r) {
		let i = this.place(e), a = this.place(t), o = this.extent / this.side, s = n * n * (1 + 1e-12);
		for (let n = 0; n < this.side; n++) {
			let c = n === 0 ? 0 : this.gap(e, t, i, a, n, o);
			if (c * c > Math.min(r.worst, s)) return;
			this.searchRing(i, a, n, e, t, s, r);
		}
	}
	gap(e, t, n, r, i, a) {
		let o = e - (this.low + (n - i + 1) * a), s = this.low + (n + i) * a - e, c = t - (this.low + (r - i + 1) * a), l = this.low + (r + i) * a - t, u = Infinity;
		return n - i >= 0 && (u = Math.min(u, o)), n + i < this.side && (u = Math.min(u, s)), r - i >= 0 && (u = Math.min(u, c)), r + i < this.side && (u = Math.min(u, l)), Math.max(0, u);
	}
	searchRing(e, t, n, r, i, a, o) {
		let s = Math.min(this.side - 1, t + n);
		for (let c = Math.max(0, t - n); c <= s; c++) {
			let s = Math.abs(c - t) === n || n === 0 ? 1 : 2 * n;
			for (let t = e - n; t <= e + n; t += s) t >= 0 && t < this.side && this.searchCell(c * this.side + t, r, i, a, o);
		}
	}
	searchCell(e, t, n, r, i) {
		for (let a = this.head[e]; a >= 0; a = this.next[a]) {
			let e = this.positions[2 * a] - t, o = this.positions[2 * a + 1] - n, s = e * e + o * o;
			s <= r && i.offer(a, s);
		}
	}
	place(e) {
		let t = Math.floor((e - this.low) / this.extent * this.side);
		return Math.min(this.side - 1, Math.max(0, t));
	}
}, Lr = 12, Rr = /* @__PURE__ */ new WeakMap();
function zr(e) {
	let t = Rr.get(e);
	if (t) return t;
	let n = new Ir(e), r = B(null);
	Rr.set(e, r);
	let i = performance.now(), a = () => {
		let e = performance.now();
		for (; !n.complete && performance.now() - e < Lr;) n.add(2e4);
		n.complete ? (r.value = n, Bn("index", i)) : setTimeout(a);
	};
	return e.length <= 2e5 ? a() : setTimeout(a), r;
}
// src/app/app.ts
function Br(e, t) {
	let n = Nr(), r = new Cr(e, t.server, (e) => {
		n.problem.value = e;
	}), i = H(() => t.models[n.model.value]), a = H(() => i.value.projections[Math.min(n.projection.value, i.value.projections.length - 1)]), o = H(() => r.signal(a.value.positions).value), s = B(null), c = {
		parts: e,
		manifest: t,
		store: n,
		arrays: r,
		decoder: new Or(e, t),
		thumbnails: new jr(e, t.images),
		model: i,
		projection: a,
		positions: o,
		index: H(() => o.value ? zr(o.value).value : null),
		latents: H(() => {
			let { latents: e } = i.value;
			return r.isWhole(e) ? r.signal(e).value : null;
		}),
		usual: H(() => Hr(r, i.value)),
		ids: s,
		layers: B([]),
		tools: B([])
	};
	return {
		...c,
		actions: Wn(c),
		setIds: (e) => {
			s.value = e;
		}
	};
}
var Vr = 2e4;
function Hr(e, { neighbour_distances: t }) {
	if (!e.isWhole(t)) return null;
	let n = e.signal(t).value;
	if (!n) return null;
	let [r, i] = t.shape, a = Math.max(1, Math.floor(r / Vr)), o = new Float32Array(Math.ceil(r / a));
	for (let e = 0; e < o.length; e++) o[e] = n[e * a * i];
	return kn({
		values: o,
		width: 1
	});
}
// src/app/open.ts
async function Ur(e, t) {
	zn("open");
	let n = Br(e, await _t(e));
	n.tools.value = yn(n), n.layers.value = ln(n);
	for (let e of fr) e.fits(n) && e.install?.(n);
	let r = t ? location.hash : "";
	vr(n, r);
	let i = [Kr(n), Wr(n, r)];
	return t && i.push(br(n)), {
		app: n,
		close: () => {
			for (let e of i) e();
			n.decoder.close();
		}
	};
}
function Wr(e, t) {
	let n = !1;
	return U(() => {
		let r = e.positions.value && e.index.value && e.usual.value, i = e.latents.value || !e.arrays.isWhole(e.model.value.latents);
		!n && r && i && (n = !0, setTimeout(() => {
			let n = yr(t);
			n ? e.actions.moveTo(n.x, n.y) : e.actions.goToImage(0), Gr(e);
		}));
	});
}
function Gr(e) {
	e.arrays.json(e.manifest.images.ids).then((t) => {
		e.setIds(t);
	}, () => void 0);
}
function Kr(e) {
	let t = e.store.model.value, n = e.projection.value.kind;
	return U(() => {
		let r = [e.store.model.value, e.projection.value.kind];
		if (e.positions.value && e.index.value) {
			if (r[0] !== t) e.actions.clearCursor();
			else if (r[1] !== n) {
				let t = e.store.cursor.peek();
				t && e.actions.goTo(t.latent);
			}
			[t, n] = r;
		}
	});
}
// src/bundle/parts.ts
var qr = "ort-wasm.wasm";
function Jr(e) {
	let t = URL.createObjectURL(new Blob([e], { type: "text/javascript" }));
	try {
		return new Worker(t);
	} finally {
		setTimeout(() => URL.revokeObjectURL(t), 1e4);
	}
}
// src/bundle/unpack.ts
async function Yr(e) {
	let t = new Blob([e]).stream().pipeThrough(new DecompressionStream("gzip"));
	return new Uint8Array(await new Response(t).arrayBuffer());
}
// src/bundle/widget-parts.ts
var Xr = class {
	model;
	constructor(e) {
		this.model = e;
	}
	async manifest() {
		return this.model.get("manifest");
	}
	async part(e) {
		let t = this.model.get("parts")[e];
		if (!t) throw new W(`The part "${e}" did not come with the widget.`, "Run the cell again.");
		return Zr(t).slice().buffer;
	}
	async wasm() {
		let e = this.model.get("wasm");
		if (!e) throw new W(`"${qr}" did not come with the widget.`, "Run the cell again.");
		return (await Yr(Zr(e))).buffer;
	}
	async worker() {
		return Jr(this.model.get("worker"));
	}
};
function Zr(e) {
	return new Uint8Array(e.buffer, e.byteOffset, e.byteLength);
}
// src/ui/memory.ts
function Qr(e) {
	try {
		return localStorage.getItem(`hinterland:${e}`);
	} catch {
		return null;
	}
}
function $r(e, t) {
	try {
		localStorage.setItem(`hinterland:${e}`, t);
	} catch {}
}
// src/ui/theme.ts
var ei = typeof matchMedia == "function" ? matchMedia("(prefers-color-scheme: dark)") : null, ti = B(ei?.matches ?? !1);
ei?.addEventListener("change", ({ matches: e }) => {
	ti.value = e;
});
var ni = Qr("theme"), ri = B(ni === "light" || ni === "dark" ? ni : null), Q = H(() => ri.value ?? (ti.value ? "dark" : "light"));
function ii() {
	ri.value = Q.peek() === "dark" ? "light" : "dark", $r("theme", ri.value);
}
// src/ui/mount.ts
function ai(e) {
	return e.classList.add("hinterland"), U(() => {
		e.dataset.theme = Q.value;
	});
}
// src/scatter/camera.ts
var oi = {
	x: 0,
	y: 0,
	zoom: 1
}, si = .5, ci = 200, li = .92;
function ui(e, { width: t, height: n }) {
	return e.zoom * li * Math.min(t, n) / 2;
}
function di(e, t, n, r) {
	let i = ui(e, t);
	return [t.width / 2 + (n - e.x) * i, t.height / 2 - (r - e.y) * i];
}
function fi(e, t, n, r) {
	let i = ui(e, t);
	return [e.x + (n - t.width / 2) / i, e.y - (r - t.height / 2) / i];
}
function pi(e, t, n, r) {
	let i = Math.min(ci, Math.max(si, e.zoom * t)), a = e.zoom / i;
	return gi({
		x: n + (e.x - n) * a,
		y: r + (e.y - r) * a,
		zoom: i
	});
}
function mi(e, t, n, r) {
	let i = ui(e, t);
	return gi({
		...e,
		x: e.x - n / i,
		y: e.y + r / i
	});
}
function hi(e, t, n, r) {
	let i = ui(e, t), a = [.45 * t.width / i, .45 * t.height / i];
	return {
		...e,
		x: Math.min(Math.max(e.x, n - a[0]), n + a[0]),
		y: Math.min(Math.max(e.y, r - a[1]), r + a[1])
	};
}
function gi(e) {
	return {
		...e,
		x: Math.min(1.2, Math.max(-1.2, e.x)),
		y: Math.min(1.2, Math.max(-1.2, e.y))
	};
}
// src/map/keys.ts
var _i = [
	["arrow keys", "move the cursor on the map; with shift, five times as far"],
	["enter", "look at the image nearest to the cursor"],
	["+  −  0", "nearer, farther, the whole map"],
	["m", "the next map: PCA, t-SNE, UMAP"],
	["c", "the next colouring"],
	["d", "density contours on or off"],
	["l", "light or dark"],
	["escape", "take the cursor away"],
	["?", "this list"]
], vi = 10, yi = {
	ArrowLeft: [-1, 0],
	ArrowRight: [1, 0],
	ArrowUp: [0, 1],
	ArrowDown: [0, -1]
};
function bi(e, t, n) {
	if (n.ctrlKey || n.metaKey || n.altKey) return !1;
	let { store: r, actions: i } = e, a = yi[n.key], o = r.cursor.peek(), s = t.camera.peek(), c = o ?? {
		x: s.x,
		y: s.y
	};
	if (a) {
		let e = vi * (n.shiftKey ? 5 : 1) * 2 / (t.size.peek().height * s.zoom), r = (e) => Math.min(1.2, Math.max(-1.2, e)), [l, u] = o ? [r(c.x + a[0] * e), r(c.y + a[1] * e)] : [c.x, c.y];
		return t.show(l, u), i.moveTo(l, u), !0;
	}
	switch (n.key) {
		case "+":
		case "=": return t.camera.value = pi(s, 1.3, c.x, c.y), !0;
		case "-":
		case "−": return t.camera.value = pi(s, 1 / 1.3, c.x, c.y), !0;
		case "0": return t.camera.value = oi, !0;
		case "Enter": return i.hover(t.pointNear(c.x, c.y, 1e6)), !0;
		case "Escape": return i.hover(-1), i.clearCursor(), !0;
		default: return !1;
	}
}
function xi(e, t, n) {
	if (n.ctrlKey || n.metaKey || n.altKey || n.defaultPrevented || n.target.closest("input, select, textarea, dialog")) return;
	let { store: r } = e, i = e.tools.peek().find(({ key: e }) => e === n.key);
	if (i) r.tool.value = i.id;
	else switch (n.key) {
		case "m":
			r.projection.value = (r.projection.peek() + 1) % e.model.peek().projections.length;
			return;
		case "c": {
			let t = pr(e.manifest, e.model.peek()), n = t.findIndex(({ by: e }) => JSON.stringify(e) === JSON.stringify(r.colour.peek()));
			r.colour.value = t[(n + 1) % t.length].by;
			return;
		}
		case "d":
			r.contours.value = !r.contours.peek();
			return;
		case "l":
			ii();
			return;
		case "?":
			t();
			return;
	}
}
// src/ui/trouble.tsx
function Si({ problem: e }) {
	return /* @__PURE__ */ Z("div", {
		class: "trouble",
		role: "alert",
		children: [
			/* @__PURE__ */ Z("h2", { children: "This cannot be shown" }),
			/* @__PURE__ */ Z("p", { children: e.what }),
			/* @__PURE__ */ Z("p", { children: e.remedy })
		]
	});
}
// src/map/gestures.ts
var Ci = 14, wi = 26;
function Ti(e, t, n) {
	let r = /* @__PURE__ */ new Map(), i = "nothing", a = () => e.tools.peek().find(({ id: t }) => t === e.store.tool.peek()), o = (e) => {
		let t = n.getBoundingClientRect();
		return {
			left: e.clientX - t.left,
			top: e.clientY - t.top
		};
	}, s = (s) => {
		n.setPointerCapture(s.pointerId);
		let c = o(s);
		r.set(s.pointerId, c), i === "tool" && a()?.end(), i = r.size > 1 || s.button > 0 || s.shiftKey || e.store.tool.peek() === "move" ? "pull" : "tool";
		let [l, u] = t.at(c.left, c.top);
		s.pointerType === "touch" && e.actions.hover(t.pointNear(l, u, wi)), i === "tool" && a()?.start(l, u);
	}, c = (n) => {
		let s = o(n), c = r.get(n.pointerId), [u, d] = t.at(s.left, s.top);
		c ? (i === "pull" && l(n.pointerId, c, s), i === "tool" && (a()?.move(u, d), e.actions.hover(-1)), r.set(n.pointerId, s)) : e.actions.hover(t.pointNear(u, d, Ci));
	}, l = (e, n, i) => {
		let a = 1 / r.size, o = t.size.peek(), s = mi(t.camera.peek(), o, (i.left - n.left) * a, (i.top - n.top) * a), c = [...r].find(([t]) => t !== e)?.[1];
		if (c) {
			let e = (e) => Math.hypot(e.left - c.left, e.top - c.top) || 1, [r, a] = t.at((i.left + c.left) / 2, (i.top + c.top) / 2);
			s = pi(s, e(i) / e(n), r, a);
		}
		t.camera.value = s;
	}, u = (e) => {
		r.delete(e.pointerId) && (i === "tool" && a()?.end(), i = r.size > 0 ? "pull" : "nothing");
	}, d = [
		["pointerdown", s],
		["pointermove", c],
		["pointerup", u],
		["pointercancel", u],
		["pointerleave", () => {
			r.size === 0 && e.actions.hover(-1);
		}],
		["wheel", (e) => {
			e.preventDefault();
			let n = o(e), r = e.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 : 1, i = Math.exp(-Math.max(-240, Math.min(240, e.deltaY * r)) * .002);
			t.camera.value = pi(t.camera.peek(), i, ...t.at(n.left, n.top));
		}],
		["dblclick", (n) => {
			let r = o(n), i = t.pointNear(...t.at(r.left, r.top), Ci);
			i >= 0 && e.actions.goToImage(i);
		}],
		["contextmenu", (e) => e.preventDefault()]
	];
	for (let [e, t] of d) n.addEventListener(e, t, { passive: !1 });
	let f = U(() => {
		n.style.cursor = e.store.tool.value === "move" ? "grab" : "crosshair";
	});
	return () => {
		f();
		for (let [e, t] of d) n.removeEventListener(e, t);
	};
}
// src/app/reconstruction.ts
var Ei = /* @__PURE__ */ new WeakMap();
function Di(e) {
	let t = Ei.get(e);
	if (t) return t;
	let n = B(null), r = bn(async ({ image: t, model: r }) => {
		let { latents: i } = e.manifest.models[r], a = await e.arrays.rows(i, [t]);
		n.value = {
			image: t,
			model: r,
			pixels: await e.decoder.decode(a, r)
		};
	}, () => void 0);
	return U(() => {
		let t = e.store.hovered.value;
		t >= 0 && e.model.value.decoder && r({
			image: t,
			model: e.store.model.peek()
		});
	}), Ei.set(e, n), n;
}
// src/map/hover-card.tsx
var Oi = 236, ki = 250, Ai = 22;
function ji({ app: e, stage: t }) {
	let n = e.store.hovered.value, r = e.positions.value;
	if (n < 0 || !r) return null;
	let i = t.size.value, [a, o] = di(t.camera.value, i, r[2 * n], r[2 * n + 1]), s = a + Ai + Oi < i.width ? a + Ai : Math.max(4, a - Ai - Oi), c = Math.max(4, Math.min(o - 60, i.height - ki));
	return /* @__PURE__ */ Z("div", {
		class: "hover",
		style: {
			left: `${s}px`,
			top: `${c}px`,
			width: `${Oi}px`
		},
		children: [/* @__PURE__ */ Z(Mi, {
			app: e,
			index: n
		}), /* @__PURE__ */ Z(Ni, { app: e })]
	});
}
function Mi({ app: e, index: t }) {
	let n = Di(e).value, r = n?.image === t ? n.pixels : null, i = e.ids.value?.[t] ?? "";
	return /* @__PURE__ */ Z(x, { children: [/* @__PURE__ */ Z("div", {
		class: "pair",
		children: [/* @__PURE__ */ Z("figure", { children: [/* @__PURE__ */ Z(rr, {
			app: e,
			index: t,
			label: `Image ${i}`
		}), /* @__PURE__ */ Z("figcaption", { children: "image" })] }), e.model.value.decoder && /* @__PURE__ */ Z("figure", { children: [/* @__PURE__ */ Z(nr, {
			pixels: r,
			shape: e.manifest.images,
			label: `Reconstruction of ${i}`
		}), /* @__PURE__ */ Z("figcaption", { children: "reconstruction" })] })]
	}), /* @__PURE__ */ Z("dl", {
		class: "values",
		children: [Zn(e, t).map(({ name: e, value: t }) => /* @__PURE__ */ Z("div", { children: [/* @__PURE__ */ Z("dt", { children: e }), /* @__PURE__ */ Z("dd", { children: t })] }, e)), /* @__PURE__ */ Z("div", { children: [/* @__PURE__ */ Z("dt", { children: "id" }), /* @__PURE__ */ Z("dd", { children: i })] })]
	})] });
}
function Ni({ app: e }) {
	let t = on(e).value;
	if (!t) return null;
	let n = t.falsely.length;
	return /* @__PURE__ */ Z("p", {
		class: "around",
		children: [
			/* @__PURE__ */ Z("span", {
				class: "truly",
				children: "Lines"
			}),
			" lead to its ",
			t.truly.length,
			" nearest images in latent space.",
			" ",
			n === 0 ? `All ${t.shown} nearest on the map are neighbours.` : /* @__PURE__ */ Z(x, { children: [
				/* @__PURE__ */ Z("span", {
					class: "falsely",
					children: "×"
				}),
				" ",
				n,
				" of the ",
				t.shown,
				" nearest on the map are not among its",
				" ",
				t.listed,
				" neighbours."
			] })
		]
	});
}
// src/maths/colours.ts
var Pi = [
	"#3f90da",
	"#ffa90e",
	"#bd1f01",
	"#94a4a2",
	"#832db6",
	"#a96b59",
	"#e76300",
	"#b9ac70",
	"#717581",
	"#92dadd"
], Fi = {
	2: "#d1371b",
	4: "#9b4fcb"
}, Ii = {
	light: "#8b9098",
	dark: "#767c85"
};
function Li(e, t) {
	if (e < 0 || e >= 20) return Ii[t];
	let n = e % Pi.length, r = (t === "dark" ? Fi[n] : void 0) ?? Pi[n];
	if (e < Pi.length) return r;
	let [i, a, o] = Bi(r);
	return Vi([
		i + (t === "dark" ? .45 * (1 - i) : -.4 * i),
		.8 * a,
		.8 * o
	]);
}
function Ri(e, t) {
	let n = Math.min(1, Math.max(0, e)), r = t === "light" ? .66 - .4 * n : .53 + .41 * n, i = t === "light" ? 75 - 165 * n : 285 + 165 * n;
	return Vi(Hi(r, .04 + .09 * Math.sin(Math.PI * (.25 + .6 * n)), i));
}
function zi(e, t) {
	let n = 2 * Math.PI * e;
	return Vi([
		(t === "light" ? .5 : .71) + .14 * Math.cos(n),
		.06 * Math.sin(2 * n),
		.1 * Math.sin(n)
	]);
}
function Bi(e) {
	let [t, n, r] = Ui(e), i = Math.cbrt(.4122214708 * t + .5363325363 * n + .0514459929 * r), a = Math.cbrt(.2119034982 * t + .6806995451 * n + .1073969566 * r), o = Math.cbrt(.0883024619 * t + .2817188376 * n + .6299787005 * r);
	return [
		.2104542553 * i + .793617785 * a - .0040720468 * o,
		1.9779984951 * i - 2.428592205 * a + .4505937099 * o,
		.0259040371 * i + .7827717662 * a - .808675766 * o
	];
}
function Vi([e, t, n]) {
	let r = (e + .3963377774 * t + .2158037573 * n) ** 3, i = (e - .1055613458 * t - .0638541728 * n) ** 3, a = (e - .0894841775 * t - 1.291485548 * n) ** 3;
	return Wi([
		4.0767416621 * r - 3.3077115913 * i + .2309699292 * a,
		-1.2684380046 * r + 2.6097574011 * i - .3413193965 * a,
		-.0041960863 * r - .7034186147 * i + 1.707614701 * a
	]);
}
function Hi(e, t, n) {
	let r = n * Math.PI / 180;
	return [
		e,
		t * Math.cos(r),
		t * Math.sin(r)
	];
}
function Ui(e) {
	let t = (t) => {
		let n = Number.parseInt(e.slice(t, t + 2), 16) / 255;
		return n <= .04045 ? n / 12.92 : ((n + .055) / 1.055) ** 2.4;
	};
	return [
		t(1),
		t(3),
		t(5)
	];
}
function Wi(e) {
	return `#${e.map((e) => {
		let t = Math.min(1, Math.max(0, e)), n = t <= .0031308 ? 12.92 * t : 1.055 * t ** (1 / 2.4) - .055;
		return Math.round(255 * n).toString(16).padStart(2, "0");
	}).join("")}`;
}
var Gi = 254, Ki = 2e4;
function qi(e) {
	let t = e.store.colour.value, { count: n } = e.manifest.images, r = {
		codes: new Uint8Array(n).fill(255),
		legend: { kind: "none" }
	};
	switch (t.kind) {
		case "none": return r;
		case "label": {
			let n = e.manifest.labels.find(({ name: e }) => e === t.name);
			return n ? Ji(e, n) : r;
		}
		case "factor": {
			let n = e.manifest.factors.find(({ name: e }) => e === t.name);
			return n ? Yi(e, n) : r;
		}
		case "score": {
			let n = e.model.value.scores.find(({ name: e }) => e === t.name);
			return n ? Xi(e, n) : r;
		}
		case "trust": return Zi(e);
	}
}
function Ji(e, { name: t, classes: n, codes: r }) {
	let i = e.arrays.signal(r).value;
	if (!i) return null;
	let a = new Uint8Array(i.length), o = !1;
	for (let e = 0; e < a.length; e++) {
		let t = i[e];
		a[e] = t < 0 ? 255 : Math.min(t, Gi), o ||= t < 0;
	}
	return {
		codes: a,
		legend: {
			kind: "classes",
			name: t,
			classes: n,
			missing: o
		}
	};
}
function Yi(e, { name: t, unit: n, period: r, values: i }) {
	let a = e.arrays.signal(i).value;
	return a ? r === null ? Qi(a, $i(a), {
		name: t,
		unit: n,
		scale: Ri,
		circular: !1,
		note: ""
	}) : Qi(Float32Array.from(a, (e) => (e % r + r) % r), [0, r], {
		name: t,
		unit: n,
		scale: zi,
		circular: !0,
		note: "Both ends are the same."
	}) : null;
}
function Xi(e, { name: t, unit: n, values: r }) {
	let i = e.arrays.signal(r).value;
	return i && Qi(i, $i(i), {
		name: t,
		unit: n,
		scale: Ri,
		circular: !1,
		note: ""
	});
}
function Zi(e) {
	let t = e.arrays.signal(e.projection.value.error).value;
	return t ? Qi(t, [0, Math.max($i(t)[1], .05)], {
		name: "error of the map",
		unit: "of 1",
		scale: Ri,
		circular: !1,
		note: "0: the map keeps all neighbours of the image; 1: none."
	}) : null;
}
function Qi(e, [t, n], r) {
	let i = new Uint8Array(e.length), a = n > t ? Gi / (n - t) : 0, o = [!1, !1];
	for (let r = 0; r < i.length; r++) {
		let s = e[r];
		s < t && (o[0] = !0), s > n && (o[1] = !0), i[r] = Number.isFinite(s) ? Math.min(Gi, Math.max(0, Math.round((s - t) * a))) : 255;
	}
	return {
		codes: i,
		legend: {
			kind: "range",
			low: t,
			high: n,
			more: o,
			...r
		}
	};
}
function $i(e) {
	let t = Math.max(1, Math.floor(e.length / Ki)), n = [];
	for (let r = 0; r < e.length; r += t) Number.isFinite(e[r]) && n.push(e[r]);
	return n.length ? [En(n, .02), En(n, .98)] : [0, 1];
}
function ea(e, t, n) {
	let r = /* @__PURE__ */ new Uint8Array(1024);
	for (let i = 0; i < 256; i++) {
		let a = n < 0 || e.kind !== "classes" || n === i;
		r.set([...na(ta(e, i, t)), a ? 255 : 30], 4 * i);
	}
	return r;
}
function ta(e, t, n) {
	return t === 255 ? e.kind === "none" ? n === "light" ? "#3a6ea5" : "#86b8ee" : Ii[n] : e.kind === "range" ? e.scale(t / Gi, n) : Li(t < 20 ? t : -1, n);
}
function na(e) {
	let t = Number.parseInt(e.slice(1), 16);
	return [
		t >> 16,
		t >> 8 & 255,
		t & 255
	];
}
// src/map/legend.tsx
var ra = 16;
function ia({ app: e }) {
	let t = qi(e)?.legend;
	switch (t?.kind) {
		case "classes": return /* @__PURE__ */ Z(aa, {
			app: e,
			legend: t
		});
		case "range": return /* @__PURE__ */ Z(oa, { legend: t });
		default: return /* @__PURE__ */ Z("p", {
			class: "legend",
			children: "Every image is a point of one colour."
		});
	}
}
function aa({ app: e, legend: t }) {
	let { onlyClass: n } = e.store, r = t.classes.length - 20;
	return /* @__PURE__ */ Z("ul", {
		class: "legend classes",
		"aria-label": `Colours: ${t.name}`,
		children: [t.classes.slice(0, 20).map((e, t) => /* @__PURE__ */ Z("li", { children: /* @__PURE__ */ Z("button", {
			type: "button",
			"aria-pressed": n.value === t,
			title: n.value === t ? "Show all classes" : `Show ${e} alone`,
			onClick: () => {
				n.value = n.value === t ? -1 : t;
			},
			children: [/* @__PURE__ */ Z("i", {
				class: "dot",
				style: { background: Li(t, Q.value) }
			}), e]
		}) }, e)), (r > 0 || t.missing) && /* @__PURE__ */ Z("li", { children: /* @__PURE__ */ Z("span", { children: [/* @__PURE__ */ Z("i", {
			class: "dot",
			style: { background: Ii[Q.value] }
		}), r > 0 ? `${r} more classes${t.missing ? ", or none given" : ""}` : "none given"] }) })]
	});
}
function oa({ legend: e }) {
	let { name: t, unit: n, low: r, high: i, more: a, scale: o, circular: s, note: c } = e, l = Array.from({ length: 17 }, (e, t) => o(t / ra, Q.value)), [u, d] = s ? ["", ""] : [a[0] ? "≤ " : "", a[1] ? "≥ " : ""];
	return /* @__PURE__ */ Z("div", {
		class: "legend range",
		children: [
			/* @__PURE__ */ Z("span", { children: [t, n && ` (${n})`] }),
			/* @__PURE__ */ Z("span", {
				class: "end",
				children: [u, X(r)]
			}),
			/* @__PURE__ */ Z("i", {
				class: "bar",
				style: { backgroundImage: `linear-gradient(to right, ${l.join(", ")})` }
			}),
			/* @__PURE__ */ Z("span", {
				class: "end",
				children: [d, X(i)]
			}),
			c && /* @__PURE__ */ Z("small", { children: c })
		]
	});
}
// src/scatter/looks.ts
function sa(e, t) {
	let n = Math.min(9, Math.max(1.5, 28 / e ** .2));
	return Math.min(18, n * Math.max(1, t) ** .35);
}
function ca(e, t) {
	let n = Math.min(.9, Math.max(.35, 2.2 / e ** .105));
	return Math.min(.92, n * Math.max(1, t) ** .2);
}
function la(e) {
	let t = Math.min(1, Math.max(0, e));
	return t * t * (3 - 2 * t);
}
// src/scatter/shaders.ts
var ua = "#version 300 es\nin vec2 from;           // place before the change of map\nin vec2 to;             // place after it\nin float code;          // column of the palette, / 255\nin float flag;          // 0 plain, 1 selected as A, 2 as B, / 255\nuniform float moved;    // 0 at \"from\", 1 at \"to\"\nuniform vec4 view;      // clip = place * view.xy + view.zw\nuniform float size;     // pixels of the screen\nuniform float pass_;    // 0 all, 1 only what is faint, 2 only what is not\nuniform float selecting;// 1 where there is a selection: what is in none is faint\nuniform sampler2D palette;\nuniform vec4 marks[2];  // colours of A and B\nout vec4 colour;\n\nvoid main() {\n  vec4 own = texelFetch(palette, ivec2(int(code * 255. + .5), 0), 0);\n  int flagged = int(flag * 255. + .5);\n  bool faint = own.a < .5 || (selecting > .5 && flagged == 0);\n  colour = own;\n  if (selecting > .5) colour = flagged == 0 ? vec4(own.rgb, own.a * .16) : marks[flagged - 1];\n  bool drawn = pass_ < .5 || (pass_ < 1.5) == faint;\n  vec2 place = mix(from, to, moved);\n  gl_Position = drawn && place == place ? vec4(place * view.xy + view.zw, 0., 1.) : vec4(2., 2., 0., 1.);\n  gl_PointSize = size + 1.;\n}", da = "#version 300 es\nprecision highp float;\nin vec4 colour;\nuniform float size;\nuniform float alpha;\nout vec4 shown;\n\nvoid main() {\n  float radius = length(gl_PointCoord - .5) * (size + 1.);\n  float inside = clamp(size * .5 + .5 - radius, 0., 1.);\n  if (inside <= 0.) discard;\n  float a = colour.a * alpha * inside;\n  shown = vec4(colour.rgb * a, a);\n}", fa = {
	from: 2,
	to: 2,
	code: 1,
	flag: 1
}, pa = [
	"moved",
	"view",
	"size",
	"pass_",
	"selecting",
	"palette",
	"marks",
	"alpha"
], ma = class {
	canvas;
	gl;
	program;
	buffers = {};
	uniforms = {};
	count = 0;
	faint = !1;
	selecting = !1;
	constructor(e) {
		this.canvas = e;
		let t = e.getContext("webgl2", {
			antialias: !1,
			alpha: !0,
			premultipliedAlpha: !0
		});
		if (!t) throw new W("This browser gives no WebGL 2, so the map cannot be drawn.", "Turn hardware acceleration on in its settings, or open the page in another browser.");
		this.gl = t, this.program = ha(t), t.useProgram(this.program), t.enable(t.BLEND), t.blendFunc(t.ONE, t.ONE_MINUS_SRC_ALPHA);
		for (let e of pa) this.uniforms[e] = t.getUniformLocation(this.program, e);
		for (let e of Object.keys(fa)) this.buffers[e] = t.createBuffer();
		t.bindTexture(t.TEXTURE_2D, t.createTexture()), t.texParameteri(t.TEXTURE_2D, t.TEXTURE_MIN_FILTER, t.NEAREST), t.texParameteri(t.TEXTURE_2D, t.TEXTURE_MAG_FILTER, t.NEAREST);
	}
	get lost() {
		return this.gl.isContextLost();
	}
	setPlaces(e, t) {
		this.count = t.length / 2, this.fill("from", e), this.fill("to", t);
	}
	setCodes(e) {
		this.fill("code", e);
	}
	setFlags(e) {
		this.selecting = e !== null, this.fill("flag", e ?? new Uint8Array(this.count));
	}
	setPalette(e, t) {
		let { gl: n } = this;
		n.texImage2D(n.TEXTURE_2D, 0, n.RGBA, 256, 1, 0, n.RGBA, n.UNSIGNED_BYTE, e), n.uniform4fv(this.uniforms.marks, t), this.faint = e.some((e, t) => t % 4 == 3 && e < 128);
	}
	draw({ view: e, moved: t, size: n, alpha: r }) {
		let { gl: i, uniforms: a } = this;
		if (i.viewport(0, 0, this.canvas.width, this.canvas.height), i.clearColor(0, 0, 0, 0), i.clear(i.COLOR_BUFFER_BIT), this.count !== 0) {
			i.uniform4fv(a.view, e), i.uniform1f(a.moved, t), i.uniform1f(a.size, n), i.uniform1f(a.alpha, r), i.uniform1f(a.selecting, +!!this.selecting);
			for (let e of this.selecting || this.faint ? [1, 2] : [0]) i.uniform1f(a.pass_, e), i.drawArrays(i.POINTS, 0, this.count);
		}
	}
	close() {
		this.gl.getExtension("WEBGL_lose_context")?.loseContext();
	}
	fill(e, t) {
		let { gl: n } = this;
		n.bindBuffer(n.ARRAY_BUFFER, this.buffers[e]), n.bufferData(n.ARRAY_BUFFER, t, n.STATIC_DRAW);
		let r = n.getAttribLocation(this.program, e);
		n.enableVertexAttribArray(r);
		let i = t instanceof Uint8Array;
		n.vertexAttribPointer(r, fa[e], i ? n.UNSIGNED_BYTE : n.FLOAT, i, 0, 0);
	}
};
function ha(e) {
	let t = e.createProgram();
	for (let [n, r] of [[e.VERTEX_SHADER, ua], [e.FRAGMENT_SHADER, da]]) {
		let i = e.createShader(n);
		i && (e.shaderSource(i, r), e.compileShader(i), e.attachShader(t, i));
	}
	if (e.linkProgram(t), !e.getProgramParameter(t, e.LINK_STATUS) && !e.isContextLost()) throw new W(`The map cannot be drawn: ${e.getProgramInfoLog(t) ?? "its program was refused"}.`, "Try another browser.");
	return t;
}
// src/map/stage.ts
var ga = 900, _a = 3e5, va = class {
	app;
	points;
	marks;
	onFirstPicture;
	camera = B(oi);
	size = B({
		width: 0,
		height: 0
	});
	renderer;
	stops = [];
	places = null;
	began = 0;
	moving = !1;
	frame = 0;
	pointsStale = !0;
	constructor(e, t, n, r) {
		this.app = e, this.points = t, this.marks = n, this.onFirstPicture = r, this.renderer = new ma(t);
		let { manifest: i, store: a, positions: o } = e;
		this.follow(() => this.moveTo(o.value)), this.follow(() => {
			let t = qi(e);
			if (!t) return;
			this.renderer.setCodes(t.codes);
			let n = [6, 0].flatMap((e) => [...ba(Li(e, Q.value)), 1]);
			this.renderer.setPalette(ea(t.legend, Q.value, a.onlyClass.value), n), this.redraw();
		}), this.follow(() => {
			this.renderer.setFlags(ya(i.images.count, a.selectionA.value, a.selectionB.value)), this.redraw();
		}), this.follow(() => {
			this.camera.value, this.fit(), this.redraw();
		}), this.follow(() => {
			this.drawMarks();
		});
		let s = new ResizeObserver(([{ contentRect: e }]) => {
			this.size.value = {
				width: e.width,
				height: e.height
			};
		});
		s.observe(n), this.stops.push(() => s.disconnect());
	}
	at(e, t) {
		return fi(this.camera.peek(), this.size.peek(), e, t);
	}
	show(e, t) {
		this.camera.value = hi(this.camera.peek(), this.size.peek(), e, t);
	}
	pointNear(e, t, n) {
		let r = performance.now(), i = n / ui(this.camera.peek(), this.size.peek()), a = this.app.index.peek()?.nearest(e, t, i) ?? -1;
		return Bn("hover", r), a;
	}
	close() {
		for (let e of this.stops) e();
		cancelAnimationFrame(this.frame), this.renderer.close();
	}
	follow(e) {
		this.stops.push(U(e));
	}
	moveTo(e) {
		if (!e) return;
		let t = this.places ?? e;
		this.moving = t !== e && e.length / 2 <= _a && !xa(), this.renderer.setPlaces(this.moving ? t : e, e), this.places = e, this.began = performance.now(), this.redraw();
	}
	fit() {
		let { width: e, height: t } = this.size.value, n = Math.min(2, window.devicePixelRatio || 1);
		for (let r of [this.points, this.marks]) {
			let [i, a] = [Math.round(e * n), Math.round(t * n)];
			r.width !== i && (r.width = i), r.height !== a && (r.height = a);
		}
	}
	redraw() {
		this.pointsStale = !0, this.frame ||= requestAnimationFrame(() => {
			this.frame = 0, this.pointsStale && this.drawPoints();
		});
	}
	drawPoints() {
		let { width: e, height: t } = this.size.peek();
		if (!this.places || e === 0 || this.renderer.lost) return;
		let n = this.camera.peek(), r = this.places.length / 2, i = ui(n, {
			width: e,
			height: t
		}), [a, o] = [2 * i / e, 2 * i / t], s = this.moving ? (performance.now() - this.began) / ga : 1;
		this.pointsStale = !1;
		let c = performance.now();
		this.renderer.draw({
			view: [
				a,
				o,
				-n.x * a,
				-n.y * o
			],
			moved: la(s),
			size: sa(r, n.zoom) * (this.points.width / e),
			alpha: ca(r, n.zoom)
		}), Bn("draw", c), this.moving = s < 1, this.moving && this.redraw(), this.onFirstPicture();
	}
	drawMarks() {
		let e = this.camera.value, t = this.size.value, n = this.marks.getContext("2d");
		if (!n || t.width === 0) return;
		this.fit();
		let r = this.marks.width / t.width;
		n.setTransform(r, 0, 0, r, 0, 0), n.clearRect(0, 0, t.width, t.height);
		let i = {
			x: (n) => di(e, t, n, 0)[0],
			y: (n) => di(e, t, 0, n)[1],
			unit: ui(e, t),
			...t,
			theme: Q.value
		};
		for (let e of this.app.layers.value) n.save(), e.draw(n, i), n.restore();
	}
};
function ya(e, t, n) {
	if (!t && !n) return null;
	let r = new Uint8Array(e);
	for (let e of n ?? []) r[e] = 2;
	for (let e of t ?? []) r[e] = 1;
	return r;
}
function ba(e) {
	let t = Number.parseInt(e.slice(1), 16);
	return [
		t >> 16,
		t >> 8 & 255,
		t & 255
	].map((e) => e / 255);
}
function xa() {
	return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
// src/map/toolbar.tsx
function Sa({ app: e, stage: t }) {
	let { store: n } = e;
	return /* @__PURE__ */ Z("div", {
		class: "toolbar",
		role: "toolbar",
		"aria-label": "Map settings",
		children: [
			e.manifest.models.length > 1 && /* @__PURE__ */ Z(Ca, { app: e }),
			/* @__PURE__ */ Z("fieldset", {
				class: "segments",
				children: [/* @__PURE__ */ Z("legend", { children: "Map" }), e.model.value.projections.map(({ kind: t }, r) => /* @__PURE__ */ Z("button", {
					type: "button",
					"aria-pressed": e.projection.value.kind === t,
					onClick: () => {
						n.projection.value = r;
					},
					children: Xn[t]
				}, t))]
			}),
			/* @__PURE__ */ Z(wa, { app: e }),
			/* @__PURE__ */ Z("label", {
				class: "check",
				children: [/* @__PURE__ */ Z("input", {
					type: "checkbox",
					checked: n.contours.value,
					onChange: (e) => {
						n.contours.value = e.currentTarget.checked;
					}
				}), "contours"]
			}),
			/* @__PURE__ */ Z("span", { class: "gap" }),
			/* @__PURE__ */ Z("fieldset", {
				class: "segments icons",
				children: [/* @__PURE__ */ Z("legend", { children: "Dragging" }), e.tools.value.map(({ id: e, title: t, hint: r, key: i, icon: a }) => /* @__PURE__ */ Z("button", {
					type: "button",
					"aria-pressed": n.tool.value === e,
					"aria-label": t,
					title: `${t} (${i}): ${r}`,
					onClick: () => {
						n.tool.value = e;
					},
					children: /* @__PURE__ */ Z(Ea, { path: a })
				}, e))]
			}),
			t && /* @__PURE__ */ Z(Ta, { stage: t })
		]
	});
}
function Ca({ app: e }) {
	return /* @__PURE__ */ Z("label", {
		class: "choice",
		children: ["Model", /* @__PURE__ */ Z("select", {
			value: e.store.model.value,
			onChange: (t) => {
				e.store.model.value = Number(t.currentTarget.value);
			},
			children: e.manifest.models.map(({ name: e }, t) => /* @__PURE__ */ Z("option", {
				value: t,
				children: e
			}, e))
		})]
	});
}
function wa({ app: e }) {
	let t = pr(e.manifest, e.model.value);
	return /* @__PURE__ */ Z("label", {
		class: "choice",
		children: ["Colour by", /* @__PURE__ */ Z("select", {
			value: mr(e.store.colour.value),
			onChange: (n) => {
				let r = hr(n.currentTarget.value, t);
				r && (e.store.colour.value = r);
			},
			children: t.map(({ by: e, title: t }) => /* @__PURE__ */ Z("option", {
				value: mr(e),
				children: t
			}, mr(e)))
		})]
	});
}
function Ta({ stage: e }) {
	let t = (t) => () => {
		let { x: n, y: r } = e.camera.peek();
		e.camera.value = pi(e.camera.peek(), t, n, r);
	};
	return /* @__PURE__ */ Z("fieldset", {
		class: "segments icons",
		children: [
			/* @__PURE__ */ Z("legend", { children: "Zoom" }),
			/* @__PURE__ */ Z("button", {
				type: "button",
				"aria-label": "Nearer",
				title: "Nearer (+)",
				onClick: t(1.5),
				children: /* @__PURE__ */ Z(Ea, { path: "M8 3v10M3 8h10" })
			}),
			/* @__PURE__ */ Z("button", {
				type: "button",
				"aria-label": "Farther",
				title: "Farther (−)",
				onClick: t(1 / 1.5),
				children: /* @__PURE__ */ Z(Ea, { path: "M3 8h10" })
			}),
			/* @__PURE__ */ Z("button", {
				type: "button",
				"aria-label": "Whole map",
				title: "Whole map (0)",
				onClick: () => {
					e.camera.value = oi;
				},
				children: /* @__PURE__ */ Z(Ea, { path: "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4" })
			})
		]
	});
}
function Ea({ path: e }) {
	return /* @__PURE__ */ Z("svg", {
		class: "icon",
		viewBox: "0 0 16 16",
		"aria-hidden": "true",
		children: /* @__PURE__ */ Z("path", { d: e })
	});
}
// src/map/trust.ts
var Da = .95, Oa = .85;
function ka(e) {
	return e >= Da ? "almost always" : e >= Oa ? "mostly" : "often not";
}
function Aa({ kind: e, trustworthiness: t, continuity: n }) {
	return `Images that are near on this ${Xn[e]} map ${{
		"almost always": "almost always are near",
		mostly: "mostly are near",
		"often not": "are often not near"
	}[ka(t)]} in latent space too; images that are near in latent space ${{
		"almost always": "almost always stay together",
		mostly: "mostly stay together",
		"often not": "are often torn apart"
	}[ka(n)]} on it.`;
}
function ja({ trustworthiness: e, continuity: t, trust_sample: n, settings: r }) {
	return `${`trustworthiness ${X(e)} and continuity ${X(t)}, both of 1`}, on ${Yn(n, "image")}${r ? `; ${r}` : ""}`;
}
// src/map/map.tsx
function Ma({ app: e }) {
	let t = I(null), n = I(null), [r, i] = we(null), [a, o] = we(null), [s, c] = we(0);
	Ee(() => {
		let [r, a] = [t.current, n.current];
		if (r && a) try {
			let t = new va(e, r, a, () => zn("first-picture")), n = Ti(e, t, a), o = () => c(s + 1), l = (e) => {
				e.preventDefault(), setTimeout(o, 500);
			};
			return r.addEventListener("webglcontextlost", l), i(t), () => {
				r.removeEventListener("webglcontextlost", l), n(), t.close();
			};
		} catch (e) {
			if (!(e instanceof W)) throw e;
			o(e);
		}
	}, [e, s]);
	let l = e.projection.value, { count: u } = e.manifest.images;
	return /* @__PURE__ */ Z("section", {
		class: "map",
		"aria-label": "Map",
		children: [
			/* @__PURE__ */ Z(Sa, {
				app: e,
				stage: r
			}),
			/* @__PURE__ */ Z("div", {
				class: "stage",
				children: a ? /* @__PURE__ */ Z(Si, { problem: a }) : /* @__PURE__ */ Z(x, { children: [
					/* @__PURE__ */ Z("canvas", {
						class: "points",
						ref: t
					}, `points ${s}`),
					/* @__PURE__ */ Z("canvas", {
						class: "marks",
						ref: n,
						tabIndex: 0,
						role: "application",
						"aria-roledescription": "map",
						"aria-label": `${Xn[l.kind]} map of ${Yn(u, "image")}. Arrow keys move the cursor, which is decoded; Enter looks at the nearest image; ? lists all keys.`,
						onKeyDown: (t) => {
							r && bi(e, r, t) && t.preventDefault();
						}
					}, `marks ${s}`),
					e.positions.value === null && /* @__PURE__ */ Z("p", {
						class: "waiting",
						children: "Reading the map …"
					}),
					r && /* @__PURE__ */ Z(ji, {
						app: e,
						stage: r
					})
				] })
			}),
			/* @__PURE__ */ Z("div", {
				class: "below",
				children: [/* @__PURE__ */ Z(ia, { app: e }), /* @__PURE__ */ Z("p", {
					class: "trust",
					title: ja(l),
					children: [
						Aa(l),
						" ",
						/* @__PURE__ */ Z("small", { children: [ja(l), "."] })
					]
				})]
			})
		]
	});
}
// src/ui/help.tsx
function Na({ dialog: e }) {
	return /* @__PURE__ */ Z("dialog", {
		ref: e,
		"aria-labelledby": "help-title",
		children: [
			/* @__PURE__ */ Z("h2", {
				id: "help-title",
				children: "Help"
			}),
			/* @__PURE__ */ Z("p", { children: "Every point is an image; images with similar latents lie near each other as far as a flat map allows. Click anywhere to decode that place, drag for a film, pull with shift or two fingers to move the map, turn the wheel to come nearer, double-click a point to go to that image exactly." }),
			/* @__PURE__ */ Z("p", { children: "On a PCA map a place is one latent exactly. On t-SNE and UMAP maps it is the weighted mean of the latents of the images around it. The address of the page keeps what you see: copy it to share it." }),
			/* @__PURE__ */ Z("h3", { children: "Keys" }),
			/* @__PURE__ */ Z("dl", {
				class: "keys",
				children: _i.map(([e, t]) => /* @__PURE__ */ Z("div", { children: [/* @__PURE__ */ Z("dt", { children: /* @__PURE__ */ Z("kbd", { children: e }) }), /* @__PURE__ */ Z("dd", { children: t })] }, e))
			}),
			/* @__PURE__ */ Z("form", {
				method: "dialog",
				children: /* @__PURE__ */ Z("button", {
					type: "submit",
					children: "Close"
				})
			})
		]
	});
}
// src/ui/tabs.tsx
var Pa = {
	ArrowRight: 1,
	ArrowDown: 1,
	ArrowLeft: -1,
	ArrowUp: -1
};
function Fa({ app: e, views: t }) {
	let n = I(null), { view: r } = e.store, i = t.find(({ id: e }) => e === r.value) ?? t[0];
	return /* @__PURE__ */ Z("aside", {
		class: "panel",
		"aria-label": "Views",
		children: [t.length > 1 && /* @__PURE__ */ Z("div", {
			class: "tabs",
			role: "tablist",
			"aria-label": "Views",
			ref: n,
			onKeyDown: (e) => {
				let a = Pa[e.key];
				if (!a) return;
				let o = (t.indexOf(i) + a + t.length) % t.length;
				r.value = t[o].id, n.current?.querySelectorAll("[role=tab]")[o]?.focus(), e.preventDefault();
			},
			children: t.map(({ id: e, title: t }) => /* @__PURE__ */ Z("button", {
				type: "button",
				role: "tab",
				id: `tab-${e}`,
				"aria-selected": e === i.id,
				"aria-controls": `panel-${i.id}`,
				tabIndex: e === i.id ? 0 : -1,
				onClick: () => {
					r.value = e;
				},
				children: t
			}, e))
		}), /* @__PURE__ */ Z("div", {
			class: "shown",
			id: `panel-${i.id}`,
			...t.length > 1 ? {
				role: "tabpanel",
				"aria-labelledby": `tab-${i.id}`
			} : {},
			children: /* @__PURE__ */ Z(i.Panel, { app: e })
		}, i.id)]
	});
}
// src/ui/tour.tsx
var $ = [
	["This is a map of images", "Every point is one. Rest the pointer on a point to see the image and what the model makes of it."],
	["Click anywhere", "The decoder shows what would be there, also between the images. Drag for a live film."],
	["Maps can lie", "Lines lead to the true neighbours of an image, × marks those that only look near. Try the other maps, or colour by trust."],
	["Everything is in the address", "Copy it to share what you see. Press ? for the keys."]
];
function Ia() {
	let [e, t] = we(Qr("tour") === "done" ? $.length : 0);
	if (e >= $.length) return null;
	let [n, r] = $[e], i = (e) => {
		e >= $.length && $r("tour", "done"), t(e);
	};
	return /* @__PURE__ */ Z("aside", {
		class: "tour",
		"aria-label": "Tour",
		children: [
			/* @__PURE__ */ Z("p", {
				class: "kicker",
				children: [
					e + 1,
					" of ",
					$.length
				]
			}),
			/* @__PURE__ */ Z("h2", { children: n }),
			/* @__PURE__ */ Z("p", { children: r }),
			/* @__PURE__ */ Z("div", {
				class: "buttons",
				children: [/* @__PURE__ */ Z("button", {
					type: "button",
					onClick: () => i($.length),
					children: "Skip"
				}), /* @__PURE__ */ Z("button", {
					type: "button",
					class: "primary",
					onClick: () => i(e + 1),
					children: e + 1 < $.length ? "Next" : "Done"
				})]
			})
		]
	});
}
// src/ui/shell.tsx
function La({ app: e }) {
	let t = I(null), n = I(null), r = () => n.current?.showModal();
	Ee(() => {
		let n = (t) => xi(e, r, t), i = t.current, a = i?.closest(".within") ? i : document;
		return a?.addEventListener("keydown", n), () => a?.removeEventListener("keydown", n);
	}, [e]);
	let { store: i } = e;
	return /* @__PURE__ */ Z("div", {
		class: "page",
		ref: t,
		children: [
			/* @__PURE__ */ Z(Ra, {
				app: e,
				openHelp: r
			}),
			/* @__PURE__ */ Z("main", { children: [/* @__PURE__ */ Z(Ma, { app: e }), /* @__PURE__ */ Z(Fa, {
				app: e,
				views: fr.filter((t) => t.fits(e))
			})] }),
			/* @__PURE__ */ Z("p", {
				class: "said",
				role: "status",
				"aria-live": "polite",
				children: i.said.value
			}),
			i.notice.value && /* @__PURE__ */ Z(Ba, { app: e }),
			/* @__PURE__ */ Z(Na, { dialog: n }),
			/* @__PURE__ */ Z(Ia, {})
		]
	});
}
function Ra({ app: e, openHelp: t }) {
	let { title: n, images: r, models: i, made_by: a } = e.manifest, o = [
		r.height,
		r.width,
		r.channels
	].join(" × ");
	return /* @__PURE__ */ Z("header", { children: [
		/* @__PURE__ */ Z("div", { children: [/* @__PURE__ */ Z("p", {
			class: "kicker",
			children: "Explorer"
		}), /* @__PURE__ */ Z("h1", { children: n })] }),
		/* @__PURE__ */ Z("p", {
			class: "about",
			children: [
				Yn(r.count, "image"),
				" of ",
				o,
				" (",
				r.split,
				"); ",
				i.map(za).join("; "),
				".",
				" ",
				/* @__PURE__ */ Z("span", {
					class: "made",
					children: a
				})
			]
		}),
		/* @__PURE__ */ Z("div", {
			class: "buttons",
			children: [/* @__PURE__ */ Z("button", {
				type: "button",
				onClick: ii,
				title: "Light or dark (l)",
				children: Q.value === "dark" ? "Light" : "Dark"
			}), /* @__PURE__ */ Z("button", {
				type: "button",
				onClick: t,
				title: "Keys and help (?)",
				children: "Help"
			})]
		})
	] });
}
function za({ name: e, latent_size: t }) {
	return `${e}: ${Yn(t, "number")} an image`;
}
function Ba({ app: e }) {
	return /* @__PURE__ */ Z("div", {
		class: "notice",
		role: "alert",
		children: [/* @__PURE__ */ Z("p", { children: e.store.notice.value }), /* @__PURE__ */ Z("button", {
			type: "button",
			onClick: () => {
				e.store.notice.value = "";
			},
			children: "Close"
		})]
	});
}
// src/widget.tsx
async function Va({ model: e, el: t }) {
	let n = t.appendChild(document.createElement("div")), r = t.appendChild(document.createElement("style"));
	r.textContent = e.get("styles"), n.classList.add("within");
	let i = ai(n), a = () => void 0;
	try {
		let t = await Ur(new Xr(e), !1);
		a = t.close, N(/* @__PURE__ */ Z(La, { app: t.app }), n);
	} catch (e) {
		N(/* @__PURE__ */ Z(Si, { problem: mt(e) }), n);
	}
	return () => {
		N(null, n), a(), i();
	};
}
var Ha = { render: Va };
export { Ha as default };
