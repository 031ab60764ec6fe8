// \0rolldown/runtime.js
var e = (e, t) => () => (t || (e((t = { exports: {} }).exports, t, t.exports), e = null), t.exports), t, n, r, i, a, o, s, c, l, u, d, f = Symbol.for("pv"), p = {}, m = [], h = /^m(i|n|o|s|text|space)$/, g = Array.isArray, _ = m.slice, v = Object.assign;
function y(e) {
	e && e.parentNode && e.remove();
}
function b(e, t, n) {
	var r, i, a, o = {}, s = arguments.length;
	for (a in t) a == "key" ? r = t[a] : a == "ref" && typeof e != "function" ? i = t[a] : o[a] = t[a];
	return s > 2 && (o.children = s > 3 ? _.call(arguments, 2) : n), x(e, o, r, i, null);
}
function x(e, r, i, a, o) {
	var s = {
		type: e,
		props: r,
		key: i,
		ref: a,
		__k: null,
		__: null,
		__b: 0,
		__e: null,
		__c: null,
		constructor: f,
		__v: o || ++n,
		__i: -1,
		__u: 0
	};
	return !o && t.vnode && t.vnode(s), s;
}
function S(e) {
	return e.children;
}
function C(e, t) {
	this.props = e, this.context = t, this.__g = 0;
}
function w(e, t) {
	if (t == null) return e.__ && w(e.__, e.__i + 1);
	for (var n; t < e.__k.length; t++) if ((n = e.__k[t]) && n.__e) return n.__e;
	return typeof e.type != "function" || e.props.__P ? null : w(e);
}
function T(e) {
	var n, r = e.__v, i = r.__e, a = [], o = [], s = e.__P;
	s && ((n = v({ constructor: f }, r)).__v = r.__v + 1, t.vnode && t.vnode(n), M(s, n, r, e.__n, s.namespaceURI, 32 & r.__u ? [i] : null, a, i || w(r), 32 & r.__u, o), n.__v = r.__v, n.__.__k[n.__i] = n, P(a, n, o), r.__ = r.__e = null, n.__e != i && E(n));
}
function E(e) {
	if ((e = e.__) && e.__c && !e.props.__P) return e.__e = null, e.__k.some(function(t) {
		return t && (e.__e = t.__e);
	}), E(e);
}
function D(e) {
	(8 & e.__g || (e.__g |= 8, i.push(e), o++)) && a == t.debounceRendering || ((a = t.debounceRendering) || queueMicrotask)(O);
}
function O() {
	try {
		for (var e, t = 1; i.length;) i.length > t && i.sort(s), e = i.shift(), t = i.length, 8 & e.__g && T(e);
	} finally {
		(o = i.length) && (a || queueMicrotask)(O);
	}
}
function ee(e, t, n, r, i, a, o, s, c, l, u) {
	var d, f, h, g, _, v, y = r.__k || m, b = t.length;
	for (c = k(n, t, y, c, b), d = 0; d < b; d++) (h = n.__k[d]) != null && (f = ~h.__i && y[h.__i] || p, h.__i = d, v = M(e, h, f, i, a, o, s, c, l, u), g = h.__e, (f.ref != h.ref || 8 & f.__u) && (f.ref && F(f.ref, null, h, f), h.ref && u.push(h.ref, h.__c || g, h)), _ ||= g, 4 & h.__u ? (c = A(h, c, e, !f.__v), f.__e && (f.__e = null)) : typeof h.type == "function" && v !== void 0 ? c = v : g && (c = g.nextSibling), h.__u &= -21);
	return n.__e = _, c;
}
function k(e, t, n, r, i) {
	var a, o, s, c, l, u, d, p, m, h = n.length, _ = h, v = 0, y = 0, b = e.__k = Array(i);
	for (a = 0; a < i; a++) (o = t[a]) != null && typeof o != "boolean" && typeof o != "function" ? (typeof o != "object" || o.constructor === String ? o = b[a] = x(null, o) : g(o) ? o = b[a] = x(S, { children: o }) : o.constructor === f && o.__b ? o = b[a] = x(o.type, o.props, o.key, o.ref, o.__v) : b[a] = o, c = a + v, o.__ = e, o.__b = e.__b + 1, s = null, ~(l = o.__i = te(o, n, c, _)) && (_--, (s = n[l]) && (s.__u |= 2)), s && s.__v ? (o.__u |= 16, l == c - 1 ? v-- : l == c + 1 ? v++ : l != c && (l > c ? v-- : v++, y = 1)) : (~l || (i > h ? v-- : i < h && v++), typeof o.type != "function" && (o.__u |= 4))) : b[a] = null;
	if (y) {
		for (u = [], d = [], a = 0; a < i; a++) if ((o = b[a]) && 16 & o.__u) {
			for (v = 0, p = u.length; v < p;) u[m = v + p >> 1] < o.__i ? v = m + 1 : p = m;
			u[v] = o.__i, d[a] = v + 1;
		}
		for (v = u.length; a--;) d[a] && (d[a] == v ? v-- : b[a].__u |= 4);
	}
	if (_) for (a = 0; a < h; a++) !(s = n[a]) || 2 & s.__u || (s.__e == r && (r = w(s)), oe(s, s));
	return r;
}
function A(e, t, n, r) {
	var i, a, o, s;
	if (typeof e.type == "function") {
		if (e.props.__P) return t;
		if (i = e.__k) for (a = 0; a < i.length; a++) i[a] && (i[a].__ = e, t = A(i[a], t, n, !1));
		return t;
	}
	for (t && !t.parentNode && (t = w(e)) && !t.parentNode && (t = null), o = e.__e, s = t; s && s.nodeType == 8;) s = s.nextSibling;
	for (o != s && (!r && n.moveBefore && o.parentNode ? n.moveBefore(o, t) : n.insertBefore(o, t || null)), t = o; (t &&= t.nextSibling) && t.nodeType == 8 && !t.data.startsWith("$s"););
	return t;
}
function te(e, t, n, r) {
	var i, a = e.key, o = e.type, s = t[n], c = s && !(2 & s.__u);
	if (s === null && a == null || c && a == s.key && o == s.type) return n;
	if (r > +!!c) {
		for (i = n - 1; i >= 0; i--) if ((s = t[i]) && !(2 & s.__u) && a == s.key && o == s.type) return i;
		for (i = n + 1; i < t.length; i++) if ((s = t[i]) && !(2 & s.__u) && a == s.key && o == s.type) return i;
	}
	return -1;
}
function ne(e, t, n) {
	n ??= "", t[0] == "-" ? e.setProperty(t, n) : e[t] = n;
}
function j(e, t, n, r, i) {
	var a, o;
	if (t == "style") {
		if (typeof n == "string") e.style.cssText = n;
		else {
			if (typeof r == "string" && (e.style.cssText = r = ""), r) for (t in r) n && t in n || ne(e.style, t);
			if (n) for (t in n) r && n[t] == r[t] || ne(e.style, t, n[t]);
		}
	} else if (t[0] == "o" && t[1] == "n") typeof n != "function" && (n = null), typeof r != "function" && (r = null), (e.__e ||= {})[t] = n, n && r || (o = d[t] || (d[t] = re(t)), (e.__a ||= {})[t] = u, a = t != (t = t.replace(l, "$1")), (t = t.slice(2))[0] < "a" && (t = t.toLowerCase()), n ? e.addEventListener(t, o, a) : e.removeEventListener(t, o, a));
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
function re(e) {
	return function(n) {
		var r = this.__e;
		if (r) {
			if (r = r[e], n[c] == null) n[c] = u++;
			else if (n[c] < this.__a[e]) return;
			return r(t.event ? t.event(n) : n);
		}
	};
}
function M(e, n, r, i, a, o, s, c, l, u) {
	var d, p, h, _, b, x, T, E, D, O, k, A, te, ne, j, re, M, P, F = n.type;
	if (n.constructor !== f) return null;
	128 & r.__u && (l = 32 & r.__u, d = r.__c.__z) && (n.__u |= l, p = o = [], d.nodeType == 8 ? c = N(d, o) : o.push(d), c = o[0] || c), (d = t.__b) && d(n);
	n: if (typeof F == "function") {
		h = s.length;
		try {
			if (E = n.props, D = (d = F.prototype) && d.render, O = (d = F.contextType) && i[d.__c], k = d ? O ? O.props.value : d.__ : i, (_ = r.__c) ? (n.__c = _, 2 & _.__g && (_.__g |= 1)) : (D ? n.__c = _ = new F(E, k) : (n.__c = _ = new C(E, k), _.constructor = F, _.render = se), O && O.sub(_), _.state || (_.state = {}), _.__n = i, _.__g |= 8, _.__h = [], _.__k = []), D && (_.__s || (_.__s = _.state), F.getDerivedStateFromProps && (_.__s == _.state && (_.__s = v({}, _.__s)), v(_.__s, F.getDerivedStateFromProps(E, _.__s)))), b = _.props, x = _.state, _.__v = n, r.__c) {
				if (E !== b && D && !F.getDerivedStateFromProps && _.componentWillReceiveProps && _.componentWillReceiveProps(E, k), n.__v == r.__v && !(8 & _.__g) || !(4 & _.__g) && _.shouldComponentUpdate && !1 === _.shouldComponentUpdate(E, _.__s, k)) {
					n.__v != r.__v && (_.props = E, _.state = _.__s, _.__g &= -9), n.__e = r.__e, n.__k = r.__k, n.__k.some(function(e) {
						e && (e.__ = n);
					}), m.push.apply(_.__h, _.__k), _.__k = [], _.__h.length && s.push(_), c = w(r);
					break n;
				}
				_.componentWillUpdate && _.componentWillUpdate(E, _.__s, k), D && _.componentDidUpdate && _.__h.push(function() {
					_.componentDidUpdate(b, x, T);
				});
			} else D && !F.getDerivedStateFromProps && _.componentWillMount && _.componentWillMount(), D && _.componentDidMount && _.__h.push(_.componentDidMount);
			_.context = k, _.props = E, _.__P = e, _.__g &= -5, A = t.__r, te = D ? 25 : 0;
			do
				_.__g &= -9, A && A(n), d = _.render(_.props, _.state = _.__s, _.context);
			while (8 & _.__g && ++te < 25);
			D && (m.push.apply(_.__h, _.__k), _.__k = []), _.state = _.__s, _.getChildContext && (i = v({}, i, _.getChildContext())), D && r.__c && _.getSnapshotBeforeUpdate && (T = _.getSnapshotBeforeUpdate(b, x)), ne = d && d.type === S && d.key == null ? d.props.children : d, E.__P && (d = c, a = (e = E.__P).namespaceURI, l = o = null, r.props && r.props.__P != e && (r.__k.some(function(e) {
				e && oe(e, e);
			}), r.__k = null), c = r.__k ? w(r, 0) : null), c = ee(e, g(ne) ? ne : [ne], n, r, i, a, o, s, c, l, u), E.__P && (n.__e = null, c = d), n.__u &= -161, p && p.some(y), _.__h.length && s.push(_), 1 & _.__g && (_.__g &= -4);
		} catch (e) {
			if (s.length = h, n.__v = null, l || o) {
				if (e && e.then) {
					if (n.__u |= 128 | l, o) {
						for (~(M = o.indexOf(c || void 0)) || (M = o.length); (P = o[M - 1]) && P.nodeType == 8;) M--;
						for (; M < o.length; M++) if (P = o[M]) {
							if (o[M] = null, j) {
								if (P == re) break;
							} else {
								if (P.nodeType != 8) break;
								P.data.startsWith("$s") && (re = N(j = P));
							}
						}
					}
					if (!j) {
						for (; c && c.nodeType == 8 && c.nextSibling;) c = c.nextSibling;
						j = c;
					}
					(d = N(j = n.__c.__z || (n.__c.__z = j))) ? (n.__e = j, c = d) : n.__e = c, c &&= c.nextSibling;
				} else o && o.some(y);
			} else n.__e = r.__e;
			n.__k ||= r.__k || [], e && e.then || ie(n), t.__e(e, n, r);
		}
	} else c = n.__e = ae(r.__e, n, r, i, a, o, s, l, u, e);
	return (d = t.diffed) && d(n), c;
}
function N(e, t) {
	if (e && e.nodeType == 8 && e.data.startsWith("$s")) for (var n = 1; e = e.nextSibling;) {
		if (e.nodeType == 8) {
			if (e.data.startsWith("$s")) n++;
			else if (e.data.startsWith("/$s") && !--n) return e;
		}
		t && t.push(e);
	}
}
function ie(e) {
	e && (e.__c && (e.__c.__g |= 4), e.__k && e.__k.some(ie));
}
function P(e, n, r) {
	for (var i = 0; i < r.length;) F(r[i++], r[i++], r[i++]);
	t.__c && t.__c(n, e), e.some(function(n) {
		try {
			e = n.__h, n.__h = [], e.some(function(e) {
				e.call(n);
			});
		} catch (e) {
			t.__e(e, n.__v);
		}
	});
}
function ae(e, n, r, i, a, o, s, c, l, u) {
	var d, f, m, v, b, x, S, C, T = r.props || p, E = n.props, D = n.type;
	if (D == "svg" ? a = "http://www.w3.org/2000/svg" : D == "math" ? a = "http://www.w3.org/1998/Math/MathML" : a ||= "http://www.w3.org/1999/xhtml", o) {
		for (d = 0; d < o.length; d++) if ((b = o[d]) && (D ? b.localName == D : b.nodeType == 3)) {
			e = b, o[d] = null;
			break;
		}
	}
	if (!e) {
		if (C = u.ownerDocument || document, !D) return C.createTextNode(E);
		e = C.createElementNS(a, D, E.is ? E : u), c &&= (t.__m && t.__m(n, o), !1), o = null;
	}
	if (D) {
		if (u = D == "template" && e.content || e, o = D == "textarea" && E.defaultValue != null ? null : o && _.call(u.childNodes), !c && o) for (T = {}, d = 0; d < e.attributes.length; d++) T[(b = e.attributes[d]).name] = b.value;
		for (d in T) b = T[d], d == "dangerouslySetInnerHTML" ? m = b : d == "children" || d in E || d == "value" && "defaultValue" in E || d == "checked" && "defaultChecked" in E || j(e, d, null, b, a);
		for (d in E) b = E[d], d == "children" ? v = b : d == "dangerouslySetInnerHTML" ? f = b : d == "value" ? x = b : d == "checked" ? S = b : c && typeof b != "function" || T[d] === b || j(e, d, b, T[d], a);
		f ? (c || m && (f.__html == m.__html || f.__html == e.innerHTML) || (e.innerHTML = f.__html), n.__k = []) : (m && (e.textContent = ""), (D == "foreignObject" || a == "http://www.w3.org/1998/Math/MathML" && h.test(D)) && (a = "http://www.w3.org/1999/xhtml"), ee(u, g(v) ? v : [v], n, r, i, a, o, s, o ? o[0] : r.__k && w(r, 0), c, l), o && o.some(y)), c && D != "textarea" || (d = "value", D == "progress" && x == null ? e.removeAttribute(d) : x == null || x === e[d] && (D != "progress" || x) || j(e, d, x, T[d], a), d = "checked", S != null && S != e[d] && j(e, d, S, T[d], a));
	} else T === E || c && e.data == E || (e.data = E);
	return e;
}
function F(e, n, r, i) {
	try {
		typeof e == "function" ? n ? n.__x = e(n) || 1 : (i &&= i.__c || i.__e) && (n = i.__x) && (i.__x = null, typeof n == "function" ? n() : e(null)) : e.current = n;
	} catch (e) {
		t.__e(e, r);
	}
}
function oe(e, n, r) {
	var i, a, o, s;
	if (t.unmount && t.unmount(e), !(i = e.ref) || i.current && i.current != e.__e || F(i, null, n, e), i = e.__c) {
		if (i.componentWillUnmount) try {
			i.componentWillUnmount();
		} catch (e) {
			t.__e(e, n);
		}
		i.__P = i.__n = null;
	}
	if (i = e.__k) for (s = 0; s < i.length; s++) i[s] && oe(i[s], n, typeof e.type != "function" || r && !e.props.__P);
	!r && (i = e.__c) && (i = i.__z) && (a = N(i, o = [])) && (i == e.__e && o.some(y), y(a), y(i)), r || y(e.__e), e.__e = e.__c = e.__ = null;
}
function se(e, t, n) {
	return this.constructor(e, n);
}
function ce(e, n) {
	var r, i, a, o;
	t.__ && t.__(e, n), n.nodeType == 9 && (n = n.documentElement), i = (r = e && 32 & e.__u) ? null : n.__k, n.__k = x(S, { children: [e] }), a = [], o = [], M(n, n.__k, i || p, p, n.namespaceURI, i ? null : n.firstChild ? _.call(n.childNodes) : null, a, i ? i.__e : n.firstChild, r, o), P(a, n.__k, o), n.__k.props.children = null;
}
t = { __e: function(e, t, n, r) {
	for (var i, a, s; t = t.__;) if ((i = t.__c) && !(1 & i.__g)) {
		i.__g |= 4;
		try {
			if ((s = (a = i.constructor) && a.getDerivedStateFromError) && i.setState(a.getDerivedStateFromError(e)), i.componentDidCatch && (i.componentDidCatch(e, r || {}), s = 1), s && 8 & i.__g) return void (i.__g |= 2);
		} catch (t) {
			e = t;
		}
	}
	throw o = 0, e;
} }, n = 0, r = function(e) {
	return e != null && e.constructor === f;
}, C.prototype.setState = function(e, t) {
	var n = this.__s;
	n && n != this.state || (n = this.__s = v({}, this.state)), typeof e == "function" && (e = e(v({}, n), this.props)), e && (v(n, e), this.__v && (t && this.__k.push(t), D(this)));
}, C.prototype.forceUpdate = function(e) {
	this.__v && (this.__g |= 4, e && this.__h.push(e), D(this));
}, C.prototype.render = S, i = [], o = 0, s = function(e, t) {
	return e.__v.__b - t.__v.__b;
}, c = Symbol(), l = /(PointerCapture)$|Capture$/i, u = 0, d = {};
// node_modules/preact/hooks/dist/hooks.mjs
var le, I, ue, de, fe = Object.is, pe = 0, me = [], he = [], L = t, ge = L.__b, _e = L.__r, ve = L.diffed, ye = L.__c, be = L.unmount, xe = L.__;
function Se(e, t) {
	L.__h && L.__h(I, e, pe || t), pe = 0;
	var n = I.__H || (I.__H = {
		__: [],
		__h: []
	});
	return e >= n.__.length && n.__.push({}), n.__[e];
}
function Ce(e) {
	return pe = 1, we(Pe, e);
}
function we(e, t, n) {
	var r = Se(le++, 2);
	if (r.t = e, !r.__c && (r.__ = [n ? n(t) : Pe(void 0, t), function(e) {
		var t = (r.__N || r.__)[0], n = r.t(t, e);
		fe(t, n) || (r.__N = [n, r.__[1]], r.__c.setState({}));
	}], r.__c = I, !I.__f)) {
		I.__f = !0;
		var i = I.shouldComponentUpdate;
		I.shouldComponentUpdate = function(e, t, n) {
			var r = this.__H;
			if (!r) return !0;
			var a = !1, o = this.props != e;
			if (r.__.some(function(e) {
				e.__N && (a = !0, fe(e.__[0], e.__N[0]) || (o = !0));
			}), i) {
				var s = i.call(this, e, t, n);
				return a ? s || o : s;
			}
			return !a || o;
		};
	}
	return r.__;
}
function R(e, t) {
	var n = Se(le++, 3);
	!L.__s && Ne(n.__H, t) && (n.__P = !0, n.__ = e, n.u = t, I.__H.__h.push(n));
}
function Te(e, t) {
	var n = Se(le++, 4);
	!L.__s && Ne(n.__H, t) && (n.__P = !1, n.__ = e, n.u = t, I.__h.push(n));
}
function z(e) {
	return pe = 5, Ee(function() {
		return { current: e };
	}, []);
}
function Ee(e, t) {
	var n = Se(le++, 7);
	return Ne(n.__H, t) && (n.__ = e(), n.__H = t), n.__;
}
function De() {
	var e;
	do {
		for (; e = he.shift();) try {
			je(e);
		} catch (t) {
			L.__e(t, { __: (e = e.__P) && e.__v });
		}
		for (; e = me.shift();) {
			var t = e.__H;
			if (e.__P && t) try {
				t.__h.some(je), t.__h.some(Me), t.__h = [];
			} catch (n) {
				t.__h = [], L.__e(n, e.__v);
			}
		}
	} while (he.length);
}
L.__b = function(e) {
	I = null, ge && ge(e);
}, L.__ = function(e, t) {
	e && t.__k && t.__k.__m && (e.__m = t.__k.__m), xe && xe(e, t);
}, L.__r = function(e) {
	_e && _e(e), le = 0;
	var t = (I = e.__c).__H;
	t && (ue == I ? I.__h = [] : (t.__h.some(je), t.__h.some(Me), le = 0), t.__h = [], t.__.some(function(e) {
		e.__N && (e.__ = e.__N), e.u = e.__N = void 0;
	})), ue = I;
}, L.diffed = function(e) {
	ve && ve(e);
	var t = e.__c;
	t && t.__H && (t.__H.__h.length && Ae(me.push(t)), t.__H.__.some(function(e) {
		e.u && (e.__H = e.u);
	})), ue = I = null;
}, L.__c = function(e, t) {
	t.some(function(e) {
		try {
			e.__h.some(je), e.__h = e.__h.filter(function(e) {
				return !e.__ || Me(e);
			});
		} catch (t) {
			e.__h = [function() {
				throw t;
			}];
		}
	}), ye && ye(e, t);
}, L.unmount = function(e) {
	be && be(e);
	var t, n, r = e.__c;
	r && r.__H && (r.__H.__.some(function(r) {
		try {
			if (r.__P && r.__c) {
				if (n === void 0) {
					for (n = e.__; n && (!n.__c || !n.__c.__P);) n = n.__;
					n &&= n.__c;
				}
				r.__P = n, Ae(he.push(r));
			} else je(r);
		} catch (e) {
			t = e;
		}
	}), r.__H = void 0, t && L.__e(t, r.__v));
};
var Oe = typeof requestAnimationFrame == "function";
function ke(e) {
	var t, n = function() {
		clearTimeout(r), Oe && cancelAnimationFrame(t), setTimeout(e);
	}, r = setTimeout(n, 35);
	Oe && (t = requestAnimationFrame(n));
}
function Ae(e) {
	e != 1 && de == L.requestAnimationFrame || ((de = L.requestAnimationFrame) || ke)(De);
}
function je(e) {
	var t = I, n = e.__c;
	typeof n == "function" && (e.__c = void 0, n()), I = t;
}
function Me(e) {
	var t = I;
	e.__c = e.__(), I = t;
}
function Ne(e, t) {
	return !e || e.length != t.length || t.some(function(t, n) {
		return !fe(t, e[n]);
	});
}
function Pe(e, t) {
	return typeof t == "function" ? t(e) : t;
}
// node_modules/@preact/signals-core/dist/signals-core.module.js
var Fe = Symbol.for("preact-signals");
function Ie() {
	if (Ve > 1) Ve--;
	else {
		var e, t = !1;
		for ((function() {
			var e = Ge;
			for (Ge = void 0; e !== void 0;) {
				var t = e.S;
				if (t.v === e.v) for (var n = t.t; n !== void 0; n = n.x) n.i === e.i && (n.i = t.i);
				e = e.o;
			}
		})(); Be !== void 0;) {
			var n = Be;
			for (Be = void 0, He++; n !== void 0;) {
				var r = n.u;
				if (n.u = void 0, n.f &= -3, !(8 & n.f) && Je(n)) try {
					n.c();
				} catch (n) {
					t ||= (e = n, !0);
				}
				n = r;
			}
		}
		if (He = 0, Ve--, t) throw e;
	}
}
function Le(e) {
	if (Ve > 0) return e();
	We = ++Ue, Ve++;
	try {
		return e();
	} finally {
		Ie();
	}
}
var Re, B = void 0;
function ze(e) {
	var t = B, n = Re;
	B = void 0, Re = void 0;
	try {
		return e();
	} finally {
		B = t, Re = n;
	}
}
var Be = void 0, Ve = 0, He = 0, Ue = 0, We = 0, Ge = void 0, Ke = 0;
function qe(e) {
	if (B !== void 0) {
		var t = e.n;
		if (t === void 0 || t.t !== B) return t = {
			i: 0,
			S: e,
			p: B.s,
			n: void 0,
			t: B,
			e: void 0,
			x: void 0,
			r: t
		}, B.s !== void 0 && (B.s.n = t), B.s = t, e.n = t, 32 & B.f && e.S(t), t;
		if (t.i === -1) return t.i = 0, t.n !== void 0 && (t.n.p = t.p, t.p !== void 0 && (t.p.n = t.n), t.p = B.s, t.n = void 0, B.s.n = t, B.s = t), t;
	}
}
function V(e, t) {
	this.v = e, this.i = 0, this.n = void 0, this.t = void 0, this.l = 0, this.W = t?.watched, this.Z = t?.unwatched, this.name = t?.name;
}
V.prototype.brand = Fe, V.prototype.h = function() {
	return !0;
}, V.prototype.S = function(e) {
	var t = this, n = this.t;
	n !== e && e.e === void 0 && (e.x = n, this.t = e, n === void 0 ? ze(function() {
		var e;
		(e = t.W) == null || e.call(t);
	}) : n.e = e);
}, V.prototype.U = function(e) {
	var t = this;
	if (this.t !== void 0) {
		var n = e.e, r = e.x;
		n !== void 0 && (n.x = r, e.e = void 0), r !== void 0 && (r.e = n, e.x = void 0), e === this.t && (this.t = r, r === void 0 && ze(function() {
			var e;
			(e = t.Z) == null || e.call(t);
		}));
	}
}, V.prototype.subscribe = function(e) {
	var t = this;
	return W(function() {
		var n = t.value;
		ze(function() {
			return e(n);
		});
	}, { name: "sub" });
}, V.prototype.valueOf = function() {
	return this.value;
}, V.prototype.toString = function() {
	return this.value + "";
}, V.prototype.toJSON = function() {
	return this.value;
}, V.prototype.peek = function() {
	var e = this;
	return ze(function() {
		return e.value;
	});
}, Object.defineProperty(V.prototype, "value", {
	get: function() {
		var e = qe(this);
		return e !== void 0 && (e.i = this.i), this.v;
	},
	set: function(e) {
		if (e !== this.v) {
			if (He > 100) throw Error("Cycle detected");
			(function(e) {
				Ve !== 0 && He === 0 && e.l !== We && (e.l = We, Ge = {
					S: e,
					v: e.v,
					i: e.i,
					o: Ge
				});
			})(this), this.v = e, this.i++, Ke++, Ve++;
			try {
				for (var t = this.t; t !== void 0; t = t.x) t.t.N();
			} finally {
				Ie();
			}
		}
	}
});
function H(e, t) {
	return new V(e, t);
}
function Je(e) {
	for (var t = e.s; t !== void 0; t = t.n) if (t.S.i !== t.i || !t.S.h() || t.S.i !== t.i) return !0;
	return !1;
}
function Ye(e) {
	for (var t = e.s; t !== void 0; t = t.n) {
		var n = t.S.n;
		if (n !== void 0 && (t.r = n), t.S.n = t, t.i = -1, t.n === void 0) {
			e.s = t;
			break;
		}
	}
}
function Xe(e) {
	for (var t = e.s, n = void 0; t !== void 0;) {
		var r = t.p;
		t.i === -1 ? (t.S.U(t), r !== void 0 && (r.n = t.n), t.n !== void 0 && (t.n.p = r)) : n = t, t.S.n = t.r, t.r !== void 0 && (t.r = void 0), t = r;
	}
	e.s = n;
}
function Ze(e, t) {
	V.call(this, void 0, t), this.x = e, this.s = void 0, this.g = Ke - 1, this.f = 4;
}
Ze.prototype = new V(), Ze.prototype.h = function() {
	if (this.f &= -3, 1 & this.f) return !1;
	if ((36 & this.f) == 32 || (this.f &= -5, this.g === Ke)) return !0;
	if (this.g = Ke, this.f |= 1, this.i > 0 && !Je(this)) return this.f &= -2, !0;
	var e = B;
	try {
		Ye(this), B = this;
		var t = this.x();
		(16 & this.f || this.v !== t || this.i === 0) && (this.v = t, this.f &= -17, this.i++);
	} catch (e) {
		this.v = e, this.f |= 16, this.i++;
	}
	return B = e, Xe(this), this.f &= -2, !0;
}, Ze.prototype.S = function(e) {
	if (this.t === void 0) {
		this.f |= 36;
		for (var t = this.s; t !== void 0; t = t.n) t.S.S(t);
	}
	V.prototype.S.call(this, e);
}, Ze.prototype.U = function(e) {
	if (this.t !== void 0 && (V.prototype.U.call(this, e), this.t === void 0)) {
		this.f &= -33;
		for (var t = this.s; t !== void 0; t = t.n) t.S.U(t);
	}
}, Ze.prototype.N = function() {
	if (!(2 & this.f)) {
		this.f |= 6;
		for (var e = this.t; e !== void 0; e = e.x) e.t.N();
	}
}, Object.defineProperty(Ze.prototype, "value", { get: function() {
	if (1 & this.f) throw Error("Cycle detected");
	var e = qe(this);
	if (this.h(), e !== void 0 && (e.i = this.i), 16 & this.f) throw this.v;
	return this.v;
} });
function U(e, t) {
	return new Ze(e, t);
}
function Qe(e) {
	var t = e.j;
	if (e.j = void 0, typeof t == "function") {
		Ve++;
		var n = B;
		B = void 0;
		try {
			t();
		} catch (t) {
			throw e.f &= -2, e.f |= 8, $e(e), t;
		} finally {
			B = n, Ie();
		}
	}
}
function $e(e) {
	for (var t = e.s; t !== void 0; t = t.n) t.S.U(t);
	e.x = void 0, e.s = void 0, Qe(e);
}
function et(e) {
	if (B !== this) throw Error("Out-of-order effect");
	Xe(this), B = e, this.f &= -2;
	try {
		8 & this.f && $e(this);
	} finally {
		Ie();
	}
}
function tt(e, t) {
	this.x = e, this.j = void 0, this.s = void 0, this.u = void 0, this.f = 32, this.name = t?.name, Re && Re.push(this);
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
	this.f |= 1, this.f &= -9, Qe(this), Ye(this), Ve++;
	var e = B;
	return B = this, et.bind(this, e);
}, tt.prototype.N = function() {
	2 & this.f || (this.f |= 2, this.u = Be, Be = this);
}, tt.prototype.d = function() {
	this.f |= 8, 1 & this.f || $e(this);
}, tt.prototype.dispose = function() {
	this.d();
};
function W(e, t) {
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
var nt, rt, it, at = typeof window < "u" && !!window.__PREACT_SIGNALS_DEVTOOLS__, ot = [];
W(function() {
	nt = this.N;
})();
function st(e, n) {
	t[e] = n.bind(null, t[e] || function() {});
}
function ct(e) {
	if (it) {
		var t = it;
		it = void 0, t();
	}
	it = e && e.S();
}
function lt(e) {
	var t = this, n = e.data, i = dt(n);
	i.name = "ReactiveDom", i.value = n;
	var a = Ee(function() {
		for (var e = t, n = t.__v; n = n.__;) if (n.__c) {
			n.__c.__$f |= 4;
			break;
		}
		var a = U(function() {
			var e = i.value.value;
			return e === 0 ? 0 : !0 === e ? "" : e || "";
		}), o = U(function() {
			return !Array.isArray(a.value) && !r(a.value);
		}), s = W(function() {
			if (this.N = ht, o.value) {
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
lt.displayName = "ReactiveTextNode", Object.defineProperties(V.prototype, {
	constructor: {
		configurable: !0,
		value: b(S, null).constructor
	},
	type: {
		configurable: !0,
		value: lt
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
}), st("__b", function(e, t) {
	if (ct(), rt = void 0, typeof t.type == "string") {
		var n, r = t.props;
		for (var i in r) if (i !== "children") {
			var a = r[i];
			a instanceof V && (n || (t.__np = n = {}), n[i] = a, r[i] = a.peek());
		}
	}
	e(t);
}), st("__r", function(e, t) {
	if (e(t), t.type !== S) {
		ct();
		var n, r = t.__c;
		r && (r.__$f &= -2, (n = r.__$u) === void 0 && (r.__$u = n = function(e, t) {
			var n;
			return W(function() {
				n = this;
			}, { name: t }), n.c = e, n;
		}(function(e) {
			return function() {
				var t;
				at && ((t = this.y) == null || t.call(this)), e.__$f |= 1, e.setState({});
			};
		}(r), typeof t.type == "function" ? t.type.displayName || t.type.name : ""))), rt = r, ct(n);
	}
}), st("__e", function(e, t, n, r) {
	ct(), rt = void 0, e(t, n, r);
}), st("diffed", function(e, t) {
	ct(), rt = void 0;
	var n;
	if (typeof t.type == "string" && (n = t.__e)) {
		var r = t.__np, i = t.props, a = n.U;
		if (a) for (var o in a) {
			var s = a[o];
			s === void 0 || r && o in r || (s.d(), a[o] = void 0);
		}
		if (r) for (var c in a || (a = {}, n.U = a), r) {
			var l = a[c], u = r[c];
			l === void 0 ? (l = ut(n, c, u, i), a[c] = l) : l.o(u, i);
		}
	}
	e(t);
});
function ut(e, t, n, r) {
	var i = t in e && e.ownerSVGElement === void 0, a = H(n);
	return {
		o: function(e, t) {
			a.value = e, r = t;
		},
		d: W(function() {
			this.N = ht;
			var n = a.value.value;
			r[t] !== n && (r[t] = n, i ? e[t] = n : n != null && (!1 !== n || t[4] === "-") ? e.setAttribute(t, n) : e.removeAttribute(t));
		})
	};
}
st("unmount", function(e, t) {
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
}), st("__h", function(e, t, n, r) {
	r < 3 && (t.__$f |= 2), e(t, n, r);
}), C.prototype.shouldComponentUpdate = function(e, t) {
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
function dt(e, t) {
	return Ee(function() {
		return H(e, t);
	}, []);
}
function ft(e, t) {
	var n = z(e);
	return n.current = e, rt.__$f |= 4, Ee(function() {
		return U(function() {
			return n.current();
		}, t);
	}, []);
}
var pt = function(e) {
	queueMicrotask(function() {
		queueMicrotask(e);
	});
};
function mt() {
	Le(function() {
		for (var e; e = ot.shift();) nt.call(e);
	});
}
function ht() {
	ot.push(this) === 1 && (t.requestAnimationFrame || pt)(mt);
}
// src/bundle/problem.ts
var G = class extends Error {
	what;
	remedy;
	constructor(e, t) {
		super(`${e} ${t}`), this.what = e, this.remedy = t, this.name = "Problem";
	}
};
function gt(e) {
	return e instanceof G ? e : new G(e instanceof Error ? e.message : String(e), "Reload the page; if it stays, make the explorer anew with `hinterland export`.");
}
// src/bundle/read.ts
var _t = "Make it anew with `hinterland export`.", vt = {
	float32: 4,
	uint8: 1,
	int16: 2,
	int32: 4
};
function yt(e) {
	return e.shape.reduce((e, t) => e * t, vt[e.dtype]);
}
async function bt(e) {
	let t = await e.manifest();
	if (typeof t != "object" || !t) throw new G("The manifest is not an object.", _t);
	let n = t;
	if (n.format !== "hinterland-bundle") throw new G(`This is no explorer bundle: its format is "${String(n.format)}".`, _t);
	if (n.version !== 1) throw new G(`The bundle has version ${String(n.version)}; this page reads version 1.`, "Export it with the same version of hinterland that this page came from.");
	try {
		xt(n);
	} catch (e) {
		throw e instanceof G ? e : new G("The manifest is incomplete.", _t);
	}
	return n;
}
function xt(e) {
	let { count: t } = e.images;
	if (!Number.isInteger(t) || t < 1) throw new G(`The bundle has ${String(t)} images.`, _t);
	if (!e.models.length) throw new G("The bundle holds no model.", _t);
	for (let n of e.labels) wt(`label "${n.name}"`, n.codes, [t]);
	for (let n of e.factors) wt(`factor "${n.name}"`, n.values, [t]);
	for (let n of e.models) St(n, t);
}
function St(e, t) {
	let n = ` of model "${e.name}"`, r = e.latent_size;
	wt(`latents${n}`, e.latents, [t, r]), e.logvar && wt(`log-variances${n}`, e.logvar, [t, r]);
	let i = e.neighbours.shape[1];
	wt(`neighbours${n}`, e.neighbours, [t, i]), wt(`neighbour distances${n}`, e.neighbour_distances, [t, i]);
	for (let r of e.scores) wt(`score "${r.name}"${n}`, r.values, [t]);
	if (!e.projections.length) throw new G(`The model "${e.name}" has no map.`, _t);
	for (let r of e.projections) Ct(r, n, t);
}
function Ct(e, t, n) {
	wt(`${e.kind} positions${t}`, e.positions, [n, 2]), wt(`${e.kind} error${t}`, e.error, [n]);
}
function wt(e, t, n) {
	if (!(t.shape.length === n.length && n.every((e, n) => e === t.shape[n]))) throw new G(`The ${e} have shape ${t.shape.join(" x ")}, not ${n.join(" x ")}.`, _t);
}
// src/bundle/texts.ts
var Tt = 34, Et = 92, Dt = class e {
	bytes;
	starts;
	length;
	decoder = new TextDecoder();
	constructor(e, t, n) {
		this.bytes = e, this.starts = t, this.length = n;
	}
	at(e) {
		if (e < 0 || e >= this.length) return "";
		let t = this.starts[e];
		return JSON.parse(this.decoder.decode(this.bytes.subarray(t, Ot(this.bytes, t))));
	}
	static async of(t, n, r) {
		let i = new Uint8Array(t), a = new Uint32Array(n), o = 0, s = i.indexOf(Tt);
		for (; s >= 0 && o < n;) a[o++] = s, s = i.indexOf(Tt, Ot(i, s)), o % 1e5 == 0 && await r();
		return new e(i, a, o);
	}
};
function Ot(e, t) {
	for (let n = t + 1; n < e.length; n++) if (e[n] === Et) n++;
	else if (e[n] === Tt) return n + 1;
	return e.length;
}
// node_modules/d3-array/dist/d3-array.mjs
function kt(e, t) {
	return e == null || t == null ? NaN : e < t ? -1 : e > t ? 1 : e >= t ? 0 : NaN;
}
function At(e, t) {
	return e == null || t == null ? NaN : t < e ? -1 : t > e ? 1 : t >= e ? 0 : NaN;
}
function jt(e) {
	let t, n, r;
	e.length === 2 ? (t = e === kt || e === At ? e : Mt, n = e, r = e) : (t = kt, n = (t, n) => kt(e(t), n), r = (t, n) => e(t) - n);
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
function Mt() {
	return 0;
}
function Nt(e) {
	return e === null ? NaN : +e;
}
var Pt = jt(kt);
Pt.right, Pt.left, jt(Nt).center;
function Ft(e, t) {
	let n = 0;
	if (t === void 0) for (let t of e) t != null && (t = +t) >= t && ++n;
	else {
		let r = -1;
		for (let i of e) (i = t(i, ++r, e)) != null && (i = +i) >= i && ++n;
	}
	return n;
}
function It(e, t) {
	let n, r;
	if (t === void 0) for (let t of e) t != null && (n === void 0 ? t >= t && (n = r = t) : (n > t && (n = t), r < t && (r = t)));
	else {
		let i = -1;
		for (let a of e) (a = t(a, ++i, e)) != null && (n === void 0 ? a >= a && (n = r = a) : (n > a && (n = a), r < a && (r = a)));
	}
	return [n, r];
}
Array.prototype.slice;
var Lt = Math.sqrt(50), Rt = Math.sqrt(10), zt = Math.sqrt(2);
function Bt(e, t, n) {
	let r = (t - e) / Math.max(0, n), i = Math.floor(Math.log10(r)), a = r / 10 ** i, o = a >= Lt ? 10 : a >= Rt ? 5 : a >= zt ? 2 : 1, s, c, l;
	return i < 0 ? (l = 10 ** -i / o, s = Math.round(e * l), c = Math.round(t * l), s / l < e && ++s, c / l > t && --c, l = -l) : (l = 10 ** i * o, s = Math.round(e / l), c = Math.round(t / l), s * l < e && ++s, c * l > t && --c), c < s && .5 <= n && n < 2 ? Bt(e, t, n * 2) : [
		s,
		c,
		l
	];
}
function Vt(e, t, n) {
	if (t = +t, e = +e, n = +n, !(n > 0)) return [];
	if (e === t) return [e];
	let r = t < e, [i, a, o] = r ? Bt(t, e, n) : Bt(e, t, n);
	if (!(a >= i)) return [];
	let s = a - i + 1, c = Array(s);
	if (r) {
		if (o < 0) for (let e = 0; e < s; ++e) c[e] = (a - e) / -o;
		else for (let e = 0; e < s; ++e) c[e] = (a - e) * o;
	} else if (o < 0) for (let e = 0; e < s; ++e) c[e] = (i + e) / -o;
	else for (let e = 0; e < s; ++e) c[e] = (i + e) * o;
	return c;
}
function Ht(e, t, n) {
	return t = +t, e = +e, n = +n, Bt(e, t, n)[2];
}
function Ut(e, t, n) {
	let r;
	for (;;) {
		let i = Ht(e, t, n);
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
function Wt(e) {
	return Math.max(1, Math.ceil(Math.log(Ft(e)) / Math.LN2) + 1);
}
// node_modules/d3-contour/dist/d3-contour.mjs
var Gt = Array.prototype.slice;
function Kt(e, t) {
	return e - t;
}
function qt(e) {
	for (var t = 0, n = e.length, r = e[n - 1][1] * e[0][0] - e[n - 1][0] * e[0][1]; ++t < n;) r += e[t - 1][1] * e[t][0] - e[t - 1][0] * e[t][1];
	return r;
}
var Jt = (e) => () => e;
function Yt(e, t) {
	for (var n = -1, r = t.length, i; ++n < r;) if (i = Xt(e, t[n])) return i;
	return 0;
}
function Xt(e, t) {
	for (var n = t[0], r = t[1], i = -1, a = 0, o = e.length, s = o - 1; a < o; s = a++) {
		var c = e[a], l = c[0], u = c[1], d = e[s], f = d[0], p = d[1];
		if (Zt(c, d, t)) return 0;
		u > r != p > r && n < (f - l) * (r - u) / (p - u) + l && (i = -i);
	}
	return i;
}
function Zt(e, t, n) {
	var r;
	return Qt(e, t, n) && $t(e[r = +(e[0] === t[0])], n[r], t[r]);
}
function Qt(e, t, n) {
	return (t[0] - e[0]) * (n[1] - e[1]) === (n[0] - e[0]) * (t[1] - e[1]);
}
function $t(e, t, n) {
	return e <= t && t <= n || n <= t && t <= e;
}
function en() {}
var tn = [
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
function nn() {
	var e = 1, t = 1, n = Wt, r = c;
	function i(e) {
		var t = n(e);
		if (Array.isArray(t)) t = t.slice().sort(Kt);
		else {
			let n = It(e, rn);
			for (t = Vt(...Ut(n[0], n[1], t), t); t[t.length - 1] >= n[1];) t.pop();
			for (; t[1] < n[0];) t.shift();
		}
		return t.map((t) => a(e, t));
	}
	function a(e, t) {
		let n = t == null ? NaN : +t;
		if (isNaN(n)) throw Error(`invalid value: ${t}`);
		var i = [], a = [];
		return o(e, n, function(t) {
			r(t, e, n), qt(t) > 0 ? i.push([t]) : a.push(t);
		}), a.forEach(function(e) {
			for (var t = 0, n = i.length, r; t < n; ++t) if (Yt((r = i[t])[0], e) !== -1) {
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
		var a = [], o = [], c = l = -1, l, u, d = an(n[0], r), f, p;
		for (tn[d << 1].forEach(m); ++c < e - 1;) u = d, d = an(n[c + 1], r), tn[u | d << 1].forEach(m);
		for (tn[d | 0].forEach(m); ++l < t - 1;) {
			for (c = -1, d = an(n[l * e + e], r), f = an(n[l * e], r), tn[d << 1 | f << 2].forEach(m); ++c < e - 1;) u = d, d = an(n[l * e + e + c + 1], r), p = f, f = an(n[l * e + c + 1], r), tn[u | d << 1 | f << 2 | p << 3].forEach(m);
			tn[d | f << 3].forEach(m);
		}
		for (c = -1, f = n[l * e] >= r, tn[f << 2].forEach(m); ++c < e - 1;) p = f, f = an(n[l * e + c + 1], r), tn[f << 2 | p << 3].forEach(m);
		tn[f << 3].forEach(m);
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
			var a = n[0], o = n[1], s = a | 0, c = o | 0, l = on(r[c * e + s]);
			a > 0 && a < e && s === a && (n[0] = sn(a, on(r[c * e + s - 1]), l, i)), o > 0 && o < t && c === o && (n[1] = sn(o, on(r[(c - 1) * e + s]), l, i));
		});
	}
	return i.contour = a, i.size = function(n) {
		if (!arguments.length) return [e, t];
		var r = Math.floor(n[0]), a = Math.floor(n[1]);
		if (!(r >= 0 && a >= 0)) throw Error("invalid size");
		return e = r, t = a, i;
	}, i.thresholds = function(e) {
		return arguments.length ? (n = typeof e == "function" ? e : Jt(Array.isArray(e) ? Gt.call(e) : e), i) : n;
	}, i.smooth = function(e) {
		return arguments.length ? (r = e ? c : en, i) : r === c;
	}, i;
}
function rn(e) {
	return isFinite(e) ? e : NaN;
}
function an(e, t) {
	return e != null && +e >= t;
}
function on(e) {
	return e == null || isNaN(e = +e) ? -Infinity : e;
}
function sn(e, t, n, r) {
	let i = r - t, a = n - t, o = isFinite(i) || isFinite(a) ? i / a : Math.sign(i) / Math.sign(a);
	return isNaN(o) ? e : e + o - .5;
}
// src/maths/contours.ts
var cn = [
	.25,
	.5,
	.75,
	.95
];
function ln(e, t = 128, n = -1.1, r = 2.2) {
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
function un(e, t) {
	let n = Math.floor(4 * t + .5), r = Float64Array.from({ length: 2 * n + 1 }, (e, r) => Math.exp(-((r - n) ** 2) / (2 * t ** 2))), i = r.reduce((e, t) => e + t, 0), { side: a } = e, o = dn(e.values, r.map((e) => e / i), a, 1, a);
	return {
		...e,
		values: dn(o, r.map((e) => e / i), a, a, 1)
	};
}
function dn(e, t, n, r, i) {
	let a = new Float64Array(e.length), o = (t.length - 1) / 2;
	for (let s = 0; s < n; s++) for (let c = 0; c < n; c++) {
		let l = 0, u = Math.max(-o, -c), d = Math.min(o, n - 1 - c);
		for (let n = u; n <= d; n++) l += t[n + o] * e[s * i + (c + n) * r];
		a[s * i + c * r] = l;
	}
	return a;
}
function fn(e, t) {
	let n = Float64Array.from(e.values).sort().reverse(), r = n.reduce((e, t) => e + t, 0), i = 0;
	for (let e of n) if (i += e, i >= t * r * (1 - 1e-12)) return e;
	return 0;
}
function pn(e, t = cn, n = 2.5) {
	let r = un(ln(e), n), { side: i, low: a, extent: o } = r, s = nn().size([i, i]).smooth(!0), c = ([e, t]) => [a + e / i * o, a + t / i * o];
	return [...t].sort((e, t) => t - e).map((e) => {
		let { coordinates: t } = s.contour(r.values, fn(r, e));
		return {
			share: e,
			lines: t.flatMap((e) => e.map((e) => e.map(c)))
		};
	});
}
// src/app/per-app.ts
function K(e) {
	let t = /* @__PURE__ */ new WeakMap();
	return (n) => {
		let r = t.get(n);
		if (r) return r;
		let i = e(n);
		return t.set(n, i), i;
	};
}
// src/map/around.ts
var mn = 10, hn = K((e) => {
	let t = H(null);
	return W(() => {
		let n = e.store.hovered.value, r = e.store.model.value;
		n < 0 || e.arrays.rows(e.model.value.neighbours, [n]).then((e) => {
			t.value = {
				image: n,
				model: r,
				neighbours: e
			};
		}, () => void 0);
	}), U(() => {
		let { value: n } = t, { hovered: r, model: i } = e.store;
		return !n || n.image !== r.value || n.model !== i.value ? null : gn(e, n.image, Array.from(n.neighbours));
	});
});
function gn(e, t, n) {
	let r = e.index.value, i = e.positions.value;
	if (!r || !i) return null;
	let a = Math.min(mn, n.length), o = r.nearestFew(i[2 * t], i[2 * t + 1], a + 1).rows, s = Array.from(o).filter((e) => e !== t).slice(0, a), c = new Set(n);
	return {
		image: t,
		truly: n.slice(0, a),
		falsely: s.filter((e) => !c.has(e)),
		shown: a,
		listed: n.length
	};
}
// src/maths/colours.ts
var _n = [
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
], vn = {
	2: "#d1371b",
	4: "#9b4fcb"
}, yn = {
	light: "#82878f",
	dark: "#7b818a"
};
function bn(e, t) {
	if (e < 0 || e >= 20) return yn[t];
	let n = e % _n.length, r = (t === "dark" ? vn[n] : void 0) ?? _n[n];
	if (e < _n.length) return r;
	let [i, a, o] = Cn(r);
	return wn([
		i + (t === "dark" ? .45 * (1 - i) : -.4 * i),
		.8 * a,
		.8 * o
	]);
}
function xn(e, t) {
	let n = Math.min(1, Math.max(0, e)), r = t === "light" ? .62 - .36 * n : .53 + .41 * n, i = t === "light" ? 75 - 165 * n : 285 + 165 * n;
	return wn(Tn(r, .04 + .09 * Math.sin(Math.PI * (.25 + .6 * n)), i));
}
function Sn(e, t) {
	let n = 2 * Math.PI * e;
	return wn([
		(t === "light" ? .5 : .71) + .14 * Math.cos(n),
		.06 * Math.sin(2 * n),
		.1 * Math.sin(n)
	]);
}
function Cn(e) {
	let [t, n, r] = En(e), i = Math.cbrt(.4122214708 * t + .5363325363 * n + .0514459929 * r), a = Math.cbrt(.2119034982 * t + .6806995451 * n + .1073969566 * r), o = Math.cbrt(.0883024619 * t + .2817188376 * n + .6299787005 * r);
	return [
		.2104542553 * i + .793617785 * a - .0040720468 * o,
		1.9779984951 * i - 2.428592205 * a + .4505937099 * o,
		.0259040371 * i + .7827717662 * a - .808675766 * o
	];
}
function wn([e, t, n]) {
	let r = (e + .3963377774 * t + .2158037573 * n) ** 3, i = (e - .1055613458 * t - .0638541728 * n) ** 3, a = (e - .0894841775 * t - 1.291485548 * n) ** 3;
	return Dn([
		4.0767416621 * r - 3.3077115913 * i + .2309699292 * a,
		-1.2684380046 * r + 2.6097574011 * i - .3413193965 * a,
		-.0041960863 * r - .7034186147 * i + 1.707614701 * a
	]);
}
function Tn(e, t, n) {
	let r = n * Math.PI / 180;
	return [
		e,
		t * Math.cos(r),
		t * Math.sin(r)
	];
}
function En(e) {
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
function Dn(e) {
	return `#${e.map((e) => {
		let t = Math.min(1, Math.max(0, e)), n = t <= .0031308 ? 12.92 * t : 1.055 * t ** (1 / 2.4) - .055;
		return Math.round(255 * n).toString(16).padStart(2, "0");
	}).join("")}`;
}
// src/maths/table.ts
function On(e) {
	return e.width === 0 ? 0 : Math.floor(e.values.length / e.width);
}
function kn(e, t) {
	let n = new Float64Array(e.width);
	for (let r = 0; r < t.length; r++) {
		let i = t[r] * e.width;
		for (let t = 0; t < e.width; t++) n[t] += e.values[i + t];
	}
	for (let r = 0; r < e.width; r++) n[r] /= t.length;
	return n;
}
function An(e, t) {
	let n = 0;
	for (let r = 0; r < e.length; r++) {
		let i = e[r] - t[r];
		n += i * i;
	}
	return n;
}
function jn(e, t) {
	return Math.sqrt(An(e, t));
}
function Mn(e) {
	let t = 0;
	for (let n = 0; n < e.length; n++) t += e[n] * e[n];
	return Math.sqrt(t);
}
function Nn(e, t) {
	let n = Float64Array.from(e).sort();
	if (n.length === 0) return NaN;
	let r = t * (n.length - 1), i = Math.floor(r), a = Math.min(i + 1, n.length - 1);
	return n[i] + (r - i) * (n[a] - n[i]);
}
function Pn(e) {
	return Nn(e, .5);
}
function Fn(e) {
	let t = e.length > 0 ? e[0].length : 0, n = new Float32Array(e.length * t);
	for (let [r, i] of e.entries()) n.set(i, r * t);
	return n;
}
var In = 254, Ln = 2e4, Rn = K((e) => U(() => zn(e)));
function zn(e) {
	let t = e.store.colour.value, { count: n } = e.manifest.images, r = {
		codes: new Uint8Array(n).fill(255),
		legend: { kind: "none" }
	};
	switch (t.kind) {
		case "none": return r;
		case "label": {
			let n = e.manifest.labels.find(({ name: e }) => e === t.name);
			return n ? Bn(e, n) : r;
		}
		case "factor": {
			let n = e.manifest.factors.find(({ name: e }) => e === t.name);
			return n ? Vn(e, n) : r;
		}
		case "score": {
			let n = e.model.value.scores.find(({ name: e }) => e === t.name);
			return n ? Hn(e, n) : r;
		}
		case "trust": return Un(e);
	}
}
function Bn(e, { name: t, classes: n, codes: r }) {
	let i = e.arrays.signal(r).value;
	if (!i) return null;
	let a = new Uint8Array(i.length), o = !1;
	for (let e = 0; e < a.length; e++) {
		let t = i[e];
		a[e] = t < 0 ? 255 : Math.min(t, In), o ||= t < 0;
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
function Vn(e, { name: t, unit: n, period: r, values: i }) {
	let a = e.arrays.signal(i).value;
	return a ? r === null ? Wn(a, Gn(a), {
		name: t,
		unit: n,
		scale: xn,
		circular: !1,
		note: ""
	}) : Wn(Float32Array.from(a, (e) => (e % r + r) % r), [0, r], {
		name: t,
		unit: n,
		scale: Sn,
		circular: !0,
		note: "Both ends are the same."
	}) : null;
}
function Hn(e, { name: t, unit: n, values: r }) {
	let i = e.arrays.signal(r).value;
	return i && Wn(i, Gn(i), {
		name: t,
		unit: n,
		scale: xn,
		circular: !1,
		note: ""
	});
}
function Un(e) {
	let t = e.arrays.signal(e.projection.value.error).value;
	return t ? Wn(t, [0, Math.max(Gn(t)[1], .05)], {
		name: "error of the map",
		unit: "of 1",
		scale: xn,
		circular: !1,
		note: "0: the map keeps all neighbours of the image; 1: none."
	}) : null;
}
function Wn(e, [t, n], r) {
	let i = new Uint8Array(e.length), a = n > t ? In / (n - t) : 0, o = [!1, !1];
	for (let r = 0; r < i.length; r++) {
		let s = e[r];
		s < t && (o[0] = !0), s > n && (o[1] = !0), i[r] = Number.isFinite(s) ? Math.min(In, Math.max(0, Math.round((s - t) * a))) : 255;
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
function Gn(e) {
	let t = Math.max(1, Math.floor(e.length / Ln)), n = [];
	for (let r = 0; r < e.length; r += t) Number.isFinite(e[r]) && n.push(e[r]);
	return n.length ? [Nn(n, .02), Nn(n, .98)] : [0, 1];
}
function Kn(e, t, n) {
	let r = /* @__PURE__ */ new Uint8Array(1024);
	for (let i = 0; i < 256; i++) {
		let a = n < 0 || e.kind !== "classes" || n === i;
		r.set([...Jn(qn(e, i, t)), a ? 255 : 30], 4 * i);
	}
	return r;
}
function qn(e, t, n) {
	return t === 255 ? e.kind === "none" ? n === "light" ? "#3a6ea5" : "#86b8ee" : yn[n] : e.kind === "range" ? e.scale(t / In, n) : bn(t < 20 ? t : -1, n);
}
function Jn(e) {
	let t = Number.parseInt(e.slice(1), 16);
	return [
		t >> 16,
		t >> 8 & 255,
		t & 255
	];
}
// src/app/timing.ts
var Yn = 500, Xn = /* @__PURE__ */ new Map();
function Zn(e) {
	performance.getEntriesByName(`hinterland:${e}`).length === 0 && performance.mark(`hinterland:${e}`);
}
function Qn(e, t) {
	let n = `hinterland:${e}`, r = (Xn.get(n) ?? 0) + 1;
	r > Yn && performance.clearMeasures(n), Xn.set(n, r > Yn ? 1 : r), performance.measure(n, {
		start: t,
		end: performance.now()
	});
}
// src/scatter/camera.ts
var $n = {
	x: 0,
	y: 0,
	zoom: 1
}, er = .4, tr = 200, nr = .92;
function rr(e, { width: t, height: n }) {
	return e.zoom * nr * Math.min(t, n) / 2;
}
function ir(e, t, n, r) {
	let i = rr(e, t);
	return [t.width / 2 + (n - e.x) * i, t.height / 2 - (r - e.y) * i];
}
function ar(e, t, n, r) {
	let i = rr(e, t);
	return [e.x + (n - t.width / 2) / i, e.y - (r - t.height / 2) / i];
}
function or(e, t, n, r) {
	let i = Math.min(tr, Math.max(er, e.zoom * t)), a = e.zoom / i;
	return lr({
		x: n + (e.x - n) * a,
		y: r + (e.y - r) * a,
		zoom: i
	});
}
function sr(e, t, n, r) {
	let i = rr(e, t);
	return lr({
		...e,
		x: e.x - n / i,
		y: e.y + r / i
	});
}
function cr(e, t, n, r) {
	let i = rr(e, t), a = [.45 * t.width / i, .45 * t.height / i];
	return {
		...e,
		x: Math.min(Math.max(e.x, n - a[0]), n + a[0]),
		y: Math.min(Math.max(e.y, r - a[1]), r + a[1])
	};
}
function lr(e) {
	return {
		...e,
		x: Math.min(1.2, Math.max(-1.2, e.x)),
		y: Math.min(1.2, Math.max(-1.2, e.y))
	};
}
// src/scatter/frame.ts
var ur = /* @__PURE__ */ new WeakMap();
function dr(e) {
	let t = ur.get(e);
	if (t) return t;
	let [n, r, i, a] = [
		1,
		-1,
		1,
		-1
	];
	for (let t = 0; t < e.length; t += 2) {
		let [o, s] = [e[t], e[t + 1]];
		o < n && (n = o), o > r && (r = o), s < i && (i = s), s > a && (a = s);
	}
	let o = n > r || i > a ? [
		-1,
		1,
		-1,
		1
	] : [
		n,
		r,
		i,
		a
	];
	return ur.set(e, o), o;
}
function fr([e, t, n, r], i) {
	let a = rr($n, i), o = (e, t) => .92 * e / (a * Math.max(t, .05)), s = Math.min(o(i.width, t - e), o(i.height, r - n), 20);
	return {
		x: (e + t) / 2,
		y: (n + r) / 2,
		zoom: s > 0 ? s : 1
	};
}
function pr(e, t, n) {
	let r = (e, t) => e + (t - e) * n;
	return {
		x: r(e.x, t.x),
		y: r(e.y, t.y),
		zoom: e.zoom * (t.zoom / e.zoom) ** n
	};
}
// src/scatter/looks.ts
function mr(e, t) {
	let n = Math.min(9, Math.max(1.5, 28 / e ** .2));
	return Math.min(18, n * Math.max(1, t) ** .35);
}
function hr(e, t) {
	let n = Math.min(.9, Math.max(.35, 2.2 / e ** .105));
	return Math.min(.92, n * Math.max(1, t) ** .2);
}
function gr(e) {
	let t = Math.min(1, Math.max(0, e));
	return t * t * (3 - 2 * t);
}
// src/scatter/shaders.ts
var _r = "#version 300 es\nin vec2 from;           // place before the change of map\nin vec2 to;             // place after it\nin float code;          // column of the palette, / 255\nin float flag;          // 0 plain, 1 selected as A, 2 as B, / 255\nuniform float moved;    // 0 at \"from\", 1 at \"to\"\nuniform vec4 view;      // clip = place * view.xy + view.zw\nuniform float size;     // pixels of the screen\nuniform float pass_;    // 0 all, 1 only what is faint, 2 only what is not\nuniform float selecting;// 1 where there is a selection: what is in none is faint\nuniform sampler2D palette;\nuniform vec4 marks[2];  // colours of A and B\nout vec4 colour;\n\nvoid main() {\n  vec4 own = texelFetch(palette, ivec2(int(code * 255. + .5), 0), 0);\n  int flagged = int(flag * 255. + .5);\n  bool faint = own.a < .5 || (selecting > .5 && flagged == 0);\n  colour = own;\n  if (selecting > .5) colour = flagged == 0 ? vec4(own.rgb, own.a * .16) : marks[flagged - 1];\n  bool drawn = pass_ < .5 || (pass_ < 1.5) == faint;\n  vec2 place = mix(from, to, moved);\n  gl_Position = drawn && place == place ? vec4(place * view.xy + view.zw, 0., 1.) : vec4(2., 2., 0., 1.);\n  gl_PointSize = size + 1.;\n}", vr = "#version 300 es\nprecision highp float;\nin vec4 colour;\nuniform float size;\nuniform float alpha;\nout vec4 shown;\n\nvoid main() {\n  float radius = length(gl_PointCoord - .5) * (size + 1.);\n  float inside = clamp(size * .5 + .5 - radius, 0., 1.);\n  if (inside <= 0.) discard;\n  float a = colour.a * alpha * inside;\n  shown = vec4(colour.rgb * a, a);\n}", yr = {
	from: 2,
	to: 2,
	code: 1,
	flag: 1
}, br = 6e4, xr = [
	"moved",
	"view",
	"size",
	"pass_",
	"selecting",
	"palette",
	"marks",
	"alpha"
], Sr = class {
	canvas;
	gl;
	program;
	buffers = {};
	uniforms = {};
	count = 0;
	some = 0;
	faint = !1;
	selecting = !1;
	constructor(e) {
		this.canvas = e;
		let t = e.getContext("webgl2", {
			antialias: !1,
			alpha: !0,
			premultipliedAlpha: !0
		});
		if (!t) throw new G("This browser gives no WebGL 2, so the map cannot be drawn.", "Turn hardware acceleration on in its settings, or open the page in another browser.");
		this.gl = t, this.program = Cr(t), t.useProgram(this.program), t.enable(t.BLEND), t.blendFunc(t.ONE, t.ONE_MINUS_SRC_ALPHA);
		for (let e of xr) this.uniforms[e] = t.getUniformLocation(this.program, e);
		for (let e of Object.keys(yr)) this.buffers[e] = t.createBuffer();
		t.bindTexture(t.TEXTURE_2D, t.createTexture()), t.texParameteri(t.TEXTURE_2D, t.TEXTURE_MIN_FILTER, t.NEAREST), t.texParameteri(t.TEXTURE_2D, t.TEXTURE_MAG_FILTER, t.NEAREST);
	}
	get lost() {
		return this.gl.isContextLost();
	}
	get thins() {
		return this.some < this.count;
	}
	setPlaces(e, t) {
		this.count = t.length / 2, this.fill("from", e), this.fill("to", t), this.choose();
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
	draw({ view: e, moved: t, size: n, alpha: r, roughly: i }) {
		let { gl: a, uniforms: o } = this;
		if (a.viewport(0, 0, this.canvas.width, this.canvas.height), a.clearColor(0, 0, 0, 0), a.clear(a.COLOR_BUFFER_BIT), this.count !== 0) {
			a.uniform4fv(o.view, e), a.uniform1f(o.moved, t), a.uniform1f(o.size, n), a.uniform1f(o.alpha, r), a.uniform1f(o.selecting, +!!this.selecting);
			for (let e of this.selecting || this.faint ? [1, 2] : [0]) a.uniform1f(o.pass_, e), i && this.thins ? a.drawElements(a.POINTS, this.some, a.UNSIGNED_INT, 0) : a.drawArrays(a.POINTS, 0, this.count);
		}
	}
	close() {
		this.gl.getExtension("WEBGL_lose_context")?.loseContext();
	}
	choose() {
		let e = Math.min(this.count, br);
		if (e === this.some) return;
		this.some = e;
		let { gl: t } = this, n = Uint32Array.from({ length: e }, (t, n) => Math.floor(n * this.count / e));
		t.bindBuffer(t.ELEMENT_ARRAY_BUFFER, t.createBuffer()), t.bufferData(t.ELEMENT_ARRAY_BUFFER, n, t.STATIC_DRAW);
	}
	fill(e, t) {
		let { gl: n } = this;
		n.bindBuffer(n.ARRAY_BUFFER, this.buffers[e]), n.bufferData(n.ARRAY_BUFFER, t, n.STATIC_DRAW);
		let r = n.getAttribLocation(this.program, e);
		n.enableVertexAttribArray(r);
		let i = t instanceof Uint8Array;
		n.vertexAttribPointer(r, yr[e], i ? n.UNSIGNED_BYTE : n.FLOAT, i, 0, 0);
	}
};
function Cr(e) {
	let t = e.createProgram();
	for (let [n, r] of [[e.VERTEX_SHADER, _r], [e.FRAGMENT_SHADER, vr]]) {
		let i = e.createShader(n);
		i && (e.shaderSource(i, r), e.compileShader(i), e.attachShader(t, i));
	}
	if (e.linkProgram(t), !e.getProgramParameter(t, e.LINK_STATUS) && !e.isContextLost()) throw new G(`The map cannot be drawn: ${e.getProgramInfoLog(t) ?? "its program was refused"}.`, "Try another browser.");
	return t;
}
// src/ui/memory.ts
function wr(e) {
	try {
		return localStorage.getItem(`hinterland:${e}`);
	} catch {
		return null;
	}
}
function Tr(e, t) {
	try {
		localStorage.setItem(`hinterland:${e}`, t);
	} catch {}
}
// src/ui/theme.ts
var Er = typeof matchMedia == "function" ? matchMedia("(prefers-color-scheme: dark)") : null, Dr = H(Er?.matches ?? !1);
Er?.addEventListener("change", ({ matches: e }) => {
	Dr.value = e;
});
var Or = wr("theme"), kr = H(Or === "light" || Or === "dark" ? Or : null), q = U(() => kr.value ?? (Dr.value ? "dark" : "light"));
function Ar() {
	kr.value = q.peek() === "dark" ? "light" : "dark", Tr("theme", kr.value);
}
// src/map/stage.ts
var jr = 900, Mr = 180, Nr = class {
	app;
	points;
	marks;
	onFirstPicture;
	camera = H($n);
	size = H({
		width: 0,
		height: 0
	});
	home = U(() => {
		let e = this.app.positions.value, { width: t } = this.size.value;
		return e && t > 0 ? fr(dr(e), this.size.value) : $n;
	});
	renderer;
	stops = [];
	places = null;
	began = 0;
	moving = !1;
	atHome = !0;
	cameFrom = $n;
	rest = 0;
	frame = 0;
	pointsStale = !0;
	coloured = !1;
	drawn = !1;
	constructor(e, t, n, r) {
		this.app = e, this.points = t, this.marks = n, this.onFirstPicture = r, this.renderer = new Sr(t);
		let { manifest: i, store: a, positions: o } = e;
		this.follow(() => this.moveTo(o.value)), this.follow(() => {
			this.size.value, this.atHome && !this.moving && (this.camera.value = this.home.peek());
		}), this.follow(() => {
			let t = Rn(e).value;
			t && (this.renderer.setCodes(t.codes), this.coloured = !0, this.redraw());
		}), this.follow(() => {
			let t = Rn(e).value;
			if (!t) return;
			let n = [6, 0].flatMap((e) => [...Fr(bn(e, q.value)), 1]);
			this.renderer.setPalette(Kn(t.legend, q.value, a.onlyClass.value), n), this.redraw();
		}), this.follow(() => {
			this.renderer.setFlags(Pr(i.images.count, a.selectionA.value, a.selectionB.value)), this.redraw();
		}), this.follow(() => {
			this.camera.value, this.resize(), this.drawn && this.renderer.thins && this.settle(), this.redraw();
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
		return ar(this.camera.peek(), this.size.peek(), e, t);
	}
	show(e, t) {
		let n = cr(this.camera.peek(), this.size.peek(), e, t), r = this.camera.peek();
		(n.x !== r.x || n.y !== r.y) && this.look(n);
	}
	look(e) {
		this.atHome = !1, this.camera.value = e;
	}
	whole() {
		this.atHome = !0, this.camera.value = this.home.peek();
	}
	pointNear(e, t, n) {
		let r = performance.now(), i = n / rr(this.camera.peek(), this.size.peek()), a = this.app.index.peek()?.nearest(e, t, i) ?? -1;
		return Qn("hover", r), a;
	}
	close() {
		for (let e of this.stops) e();
		cancelAnimationFrame(this.frame), clearTimeout(this.rest), this.renderer.close();
	}
	follow(e) {
		this.stops.push(W(e));
	}
	moveTo(e) {
		if (!e) return;
		let t = this.places ?? e;
		this.moving = t !== e && !Ir(), this.cameFrom = this.camera.peek(), this.atHome && !this.moving && (this.camera.value = this.home.peek()), this.renderer.setPlaces(this.moving ? t : e, e), this.places = e, this.began = performance.now(), this.redraw();
	}
	resize() {
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
		if (!this.places || !this.coloured || e === 0 || this.renderer.lost) return;
		let n = this.moving ? Math.min(1, (performance.now() - this.began) / jr) : 1;
		this.moving && this.atHome && (this.camera.value = pr(this.cameFrom, this.home.peek(), gr(n)));
		let r = this.camera.peek(), i = this.places.length / 2, a = rr(r, {
			width: e,
			height: t
		}), [o, s] = [2 * a / e, 2 * a / t], c = this.moving || this.rest !== 0 || !this.drawn;
		this.pointsStale = !1;
		let l = performance.now();
		this.renderer.draw({
			view: [
				o,
				s,
				-r.x * o,
				-r.y * s
			],
			moved: gr(n),
			size: mr(i, r.zoom / this.home.peek().zoom) * (this.points.width / e),
			alpha: hr(i, r.zoom / this.home.peek().zoom),
			roughly: c
		}), Qn("draw", l), this.renderer.thins && (!this.drawn || this.moving && n >= 1) && this.settle(), this.moving &&= n < 1, this.moving && this.redraw(), this.drawn = !0, this.onFirstPicture();
	}
	settle() {
		clearTimeout(this.rest), this.rest = window.setTimeout(() => {
			this.rest = 0, this.redraw();
		}, Mr);
	}
	drawMarks() {
		let e = this.camera.value, t = this.size.value, n = this.marks.getContext("2d");
		if (!n || t.width === 0) return;
		this.resize();
		let r = this.marks.width / t.width;
		n.setTransform(r, 0, 0, r, 0, 0), n.clearRect(0, 0, t.width, t.height);
		let i = {
			x: (n) => ir(e, t, n, 0)[0],
			y: (n) => ir(e, t, 0, n)[1],
			unit: rr(e, t),
			...t,
			theme: q.value
		};
		for (let e of this.app.layers.value) n.save(), e.draw(n, i), n.restore();
	}
};
function Pr(e, t, n) {
	if (!t && !n) return null;
	let r = new Uint8Array(e);
	for (let e of n ?? []) r[e] = 2;
	for (let e of t ?? []) r[e] = 1;
	return r;
}
function Fr(e) {
	let t = Number.parseInt(e.slice(1), 16);
	return [
		t >> 16,
		t >> 8 & 255,
		t & 255
	].map((e) => e / 255);
}
function Ir() {
	return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
// src/map/tiles.ts
var Lr = 14, Rr = 1500, zr = .25;
function Br(e) {
	let t = Hr(e);
	return {
		id: "tiles",
		draw(n, r) {
			let i = e.positions.value, { tile: a } = e.projection.value;
			if (!i || !a) return;
			let [o, s] = [a[0] * r.unit, a[1] * r.unit], c = Math.max(o, s) < Lr ? [] : Wr(i, r, o, s);
			if (c.length === 0 || c.length > Rr) return;
			let l = Ur(e, r);
			for (let e of c) {
				let a = t(e);
				if (!a) continue;
				let c = r.x(i[2 * e]) - o / 2, u = r.y(i[2 * e + 1]) - s / 2;
				Vr(n, a, l(e), [
					c,
					u,
					o,
					s
				]);
			}
		}
	};
}
function Vr(e, t, { alpha: n, frame: r }, i) {
	if (e.globalAlpha = n, e.drawImage(t.sheet, t.x, t.y, t.width, t.height, ...i), !r) return;
	let [a, o, s, c] = i;
	e.strokeStyle = r, e.lineWidth = 2, e.strokeRect(a + 1.5, o + 1.5, s - 3, c - 3);
}
function Hr(e) {
	let t = H(0), n = /* @__PURE__ */ new Set();
	return (r) => {
		t.value;
		let i = e.thumbnails.peek(r);
		return i || n.has(r) ? i : (n.add(r), e.thumbnails.get(r).then(() => {
			t.value += 1;
		}, () => void 0), null);
	};
}
function Ur(e, t) {
	let { selectionA: n, selectionB: r, onlyClass: i } = e.store, a = Pr(e.manifest.images.count, n.value, r.value), o = (e) => !a || a[e] ? 1 : zr, s = Rn(e).value;
	if (!s || s.legend.kind === "none") return (e) => ({
		alpha: o(e),
		frame: null
	});
	let c = Kn(s.legend, t.theme, i.value);
	return (e) => {
		let t = 4 * s.codes[e], n = `rgb(${c[t]} ${c[t + 1]} ${c[t + 2]} / ${c[t + 3] / 255})`;
		return {
			alpha: o(e),
			frame: n
		};
	};
}
function Wr(e, t, n, r) {
	let i = [], [a, o] = [t.x(0), t.y(0)], [s, c] = [t.width + n / 2, t.height + r / 2];
	for (let l = 0; l < e.length && i.length <= Rr; l += 2) {
		let u = a + e[l] * t.unit, d = o - e[l + 1] * t.unit;
		u > -n / 2 && u < s && d > -r / 2 && d < c && i.push(l / 2);
	}
	return i;
}
// src/map/marks.ts
var Gr = {
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
function Kr(e) {
	return [
		Br(e),
		qr(e),
		Jr(e),
		Xr(e)
	];
}
function qr(e) {
	let t = U(() => {
		let t = e.positions.value;
		return e.store.contours.value && t ? pn(t) : [];
	});
	return {
		id: "contours",
		draw(e, n) {
			e.lineWidth = 1.25, e.strokeStyle = Gr[n.theme].line, t.value.forEach(({ lines: t }, r) => {
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
function Jr(e) {
	let t = hn(e);
	return {
		id: "neighbours",
		draw(n, r) {
			let i = e.positions.value, a = e.store.hovered.value;
			if (!i || a < 0) return;
			let o = (e) => [r.x(i[2 * e]), r.y(i[2 * e + 1])], { truly: s, falsely: c } = t.value ?? {
				truly: [],
				falsely: []
			}, l = Gr[r.theme];
			Yr(n, o(a), s.map(o), l);
			for (let e of c) ei(n, ...o(e), l.falsely, l.halo);
			Qr(n, ...o(a), 7, l.line, l.halo);
		}
	};
}
function Yr(e, t, n, r) {
	let i = [[4, r.halo], [1.75, r.truly]];
	for (let [r, a] of i) {
		e.lineWidth = r, e.strokeStyle = a;
		for (let r of n) Zr(e, [...t, ...r]);
	}
	for (let t of n) $r(e, ...t, 3.5, r.truly, r.halo);
}
function Xr(e) {
	return {
		id: "cursor",
		draw(t, n) {
			let r = e.store.cursor.value;
			if (!r) return;
			let i = Gr[n.theme], [a, o] = [n.x(r.x), n.y(r.y)];
			r.supported || t.setLineDash([4, 3]), Qr(t, a, o, 11, i.line, i.halo), t.setLineDash([]);
			for (let [e, n] of [
				[1, 0],
				[-1, 0],
				[0, 1],
				[0, -1]
			]) t.strokeStyle = i.line, t.lineWidth = 1.75, Zr(t, [
				a + 11 * e,
				o + 11 * n,
				a + 17 * e,
				o + 17 * n
			]);
			$r(t, a, o, 2, i.line, i.halo);
		}
	};
}
function Zr(e, [t, n, r, i]) {
	e.beginPath(), e.moveTo(t, n), e.lineTo(r, i), e.stroke();
}
function Qr(e, t, n, r, i, a) {
	e.beginPath(), e.arc(t, n, r, 0, 2 * Math.PI);
	for (let [t, n] of [[4.5, a], [2, i]]) e.lineWidth = t, e.strokeStyle = n, e.stroke();
}
function $r(e, t, n, r, i, a) {
	e.beginPath(), e.arc(t, n, r, 0, 2 * Math.PI), e.fillStyle = i, e.strokeStyle = a, e.lineWidth = 1.5, e.stroke(), e.fill();
}
function ei(e, t, n, r, i) {
	for (let [a, o] of [[5, i], [2, r]]) e.lineWidth = a, e.strokeStyle = o, Zr(e, [
		t - 4,
		n - 4,
		t + 4,
		n + 4
	]), Zr(e, [
		t - 4,
		n + 4,
		t + 4,
		n - 4
	]);
}
// src/map/tools.ts
var ti = () => void 0;
function ni(e) {
	return [{
		id: "decode",
		title: "Decode",
		hint: "Click anywhere to decode that place; drag for a live film.",
		key: "x",
		icon: "M8 1v4M8 11v4M1 8h4M11 8h4M8 8h.01",
		start: e.actions.moveTo,
		move: e.actions.moveTo,
		end: ti
	}, {
		id: "move",
		title: "Move the map",
		hint: "Drag to move the map; shift and drag does so with every tool.",
		key: "v",
		icon: "M8 1v14M1 8h14M8 1 6 3M8 1l2 2M8 15l-2-2M8 15l2-2M1 8l2-2M1 8l2 2M15 8l-2-2M15 8l-2 2",
		start: ti,
		move: ti,
		end: ti
	}];
}
// src/ui/words.ts
function J(e, t = 3) {
	if (!Number.isFinite(e)) return "unknown";
	let n = Math.abs(e);
	return (n !== 0 && n < 1e-4 ? e.toExponential(t - 1) : e.toLocaleString("en-GB", { maximumSignificantDigits: Math.max(t, Math.ceil(Math.log10(n + 1))) })).replace("-", "−");
}
function ri(e, t) {
	return t ? `${J(e)} ${t}` : J(e);
}
function Y(e, t) {
	return `${e.toLocaleString("en-GB")} ${t}${e === 1 ? "" : "s"}`;
}
var ii = {
	pca: "PCA",
	"t-sne": "t-SNE",
	umap: "UMAP",
	place: "Map"
};
// src/app/values.ts
function ai(e, t) {
	let { labels: n, factors: r } = e.manifest, i = [];
	for (let { name: r, classes: a, codes: o } of n) {
		let n = e.arrays.signal(o).value?.[t];
		n !== void 0 && i.push({
			name: r,
			value: a[n] ?? "none given",
			unit: ""
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
			value: Number.isNaN(a) ? "none given" : J(a),
			unit: r
		});
	}
	return i;
}
function oi(e, t) {
	let [n] = e.manifest.labels, r = n && e.arrays.signal(n.codes).value?.[t];
	return (r === void 0 ? void 0 : n.classes[r]) ?? e.ids.value?.at(t) ?? `image ${t + 1}`;
}
// src/pictures/paint.ts
function si(e, { channels: t, height: n, width: r, shown_bands: i }, a = 0) {
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
var ci = Symbol.for("pv"), li = 0;
Array.isArray;
function X(e, n, r, i, a, o) {
	n ||= {};
	var s, c, l = n;
	if ("ref" in l && typeof e != "function") for (c in l = {}, n) c == "ref" ? s = n[c] : l[c] = n[c];
	var u = {
		type: e,
		props: l,
		key: r,
		ref: s,
		__k: null,
		__: null,
		__b: 0,
		__e: null,
		__c: null,
		constructor: ci,
		__v: --li,
		__i: -1,
		__u: 0
	};
	return (a || o) && (u.__source = a, u.__self = o), t.vnode && t.vnode(u), u;
}
// src/pictures/picture.tsx
function Z({ pixels: e, index: t = 0, shape: n, label: r, strength: i = 1, onDrawn: a }) {
	let o = z(null);
	return Te(() => {
		e && (o.current?.getContext("2d")?.putImageData(si(e, n, t), 0, 0), a?.());
	}, [
		e,
		t,
		n
	]), /* @__PURE__ */ X("canvas", {
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
function ui({ app: e, index: t, label: n }) {
	let r = z(null), { sheets: i, width: a, height: o } = e.manifest.images;
	Te(() => {
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
	return /* @__PURE__ */ X("canvas", {
		class: "picture",
		ref: r,
		width: s?.tile_width ?? a,
		height: s?.tile_height ?? o,
		...c
	});
}
// src/views/compare/both.ts
var di = K((e) => /* @__PURE__ */ new Map()), fi = 400;
function pi(e, t, n) {
	let r = di(e), i = `${t} ${n}`, a = r.get(i);
	if (!a) {
		a = e.arrays.rows(e.manifest.models[t].latents, [n]).then((n) => e.decoder.decode(n, t)), r.set(i, a);
		let [o] = r.keys();
		r.size > fi && o !== void 0 && r.delete(o);
	}
	return a;
}
function mi(e, t, n = 15) {
	let r = Math.min(n, e.width, t.width), i = Math.min(On(e), On(t)), a = new Float64Array(i);
	for (let n = 0; n < i; n++) {
		let i = 0;
		for (let a = 0; a < r; a++) {
			let o = e.values[n * e.width + a];
			for (let e = 0; e < r; e++) if (t.values[n * t.width + e] === o) {
				i++;
				break;
			}
		}
		a[n] = i / r;
	}
	return a;
}
function hi(e, t) {
	return Float64Array.from({ length: Math.min(e.length, t.length) }, (n, r) => t[r] - e[r]);
}
function gi(e, t) {
	let n = (e) => t === null ? 0 : Math.abs(t[e]);
	return Int32Array.from({ length: e.length }, (e, t) => t).sort((t, r) => e[t] - e[r] || n(r) - n(t) || t - r);
}
function _i(e) {
	return Int32Array.from({ length: e.length }, (e, t) => t).sort((t, n) => Math.abs(e[n]) - Math.abs(e[t]) || t - n);
}
// src/views/compare/disagreement.ts
var vi = K((e) => H("neighbours")), yi = K((e) => U(() => {
	let [t, n] = e.manifest.models;
	if (!n) return null;
	let [r, i] = [t, n].map((t) => e.arrays.signal(t.neighbours).value);
	if (!r || !i) return null;
	let a = [t.neighbours.shape[1], n.neighbours.shape[1]], o = mi({
		values: r,
		width: a[0]
	}, {
		values: i,
		width: a[1]
	}), s = Math.min(15, ...a), { score: c, difference: l } = bi(e);
	return {
		kept: o,
		meanKept: o.reduce((e, t) => e + t, 0) / o.length,
		chance: s / (e.manifest.images.count - 1),
		k: s,
		difference: l,
		score: c
	};
}));
function bi(e) {
	let [t, n] = e.manifest.models, r = t.scores.find(({ name: e, unit: t }) => n.scores.some((n) => n.name === e && n.unit === t)), [i, a] = [r, n.scores.find(({ name: e }) => e === r?.name)].map((t) => t && e.arrays.signal(t.values).value);
	return r && i && a ? {
		score: r,
		difference: hi(i, a)
	} : {
		score: null,
		difference: null
	};
}
var xi = K((e) => U(() => {
	let t = yi(e).value;
	if (!t) return /* @__PURE__ */ new Int32Array();
	let n = vi(e).value === "reconstruction" && t.difference;
	return n ? _i(n) : gi(t.kept, t.difference);
})), Si = class {
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
function Ci(e, t, n, r = /* @__PURE__ */ new Set()) {
	let { values: i, width: a } = e, o = new Si(Math.max(0, n)), s = n > 0 ? On(e) : 0;
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
// src/maths/grid.ts
var wi = 4, Ti = 1 << 20, Ei = class {
	positions;
	low;
	extent;
	side;
	head;
	next;
	added = 0;
	constructor(e, t = -1, n = 2) {
		this.positions = e, this.low = t, this.extent = n;
		let r = Math.min(Ti, Math.max(1, e.length / 2 / wi));
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
		let i = new Si(Math.max(0, n));
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
}, Di = 12, Oi = /* @__PURE__ */ new WeakMap();
function ki(e) {
	let t = Oi.get(e);
	if (t) return t;
	let n = new Ei(e), r = H(null);
	Oi.set(e, r);
	let i = performance.now(), a = () => {
		let e = performance.now();
		for (; !n.complete && performance.now() - e < Di;) n.add(2e4);
		n.complete ? (r.value = n, Qn("index", i)) : setTimeout(a);
	};
	return e.length <= 2e5 ? a() : setTimeout(a), r;
}
// src/app/neighbours.ts
var Ai = 2e7;
async function ji(e, t, n) {
	let { latent_size: r, name: i } = e.model.value, a = e.latents.value, { server: o } = e.manifest;
	if (a && (a.length <= Ai || !o)) return Ci({
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
// src/maths/polygon.ts
function Mi(e, t, n) {
	let r = !1, i = e.length / 2;
	for (let a = 0, o = i - 1; a < i; o = a++) {
		let [i, s, c, l] = [
			e[2 * a],
			e[2 * a + 1],
			e[2 * o],
			e[2 * o + 1]
		];
		s > n != l > n && t < (c - i) * (n - s) / (l - s) + i && (r = !r);
	}
	return r;
}
function Ni(e, t) {
	if (e.length < 6) return /* @__PURE__ */ new Int32Array();
	let [n, r, i, a] = [
		Infinity,
		-Infinity,
		Infinity,
		-Infinity
	];
	for (let t = 0; t < e.length; t += 2) n = Math.min(n, e[t]), r = Math.max(r, e[t]), i = Math.min(i, e[t + 1]), a = Math.max(a, e[t + 1]);
	let o = [];
	for (let s = 0; s < t.length / 2; s++) {
		let [c, l] = [t[2 * s], t[2 * s + 1]];
		c >= n && c <= r && l >= i && l <= a && Mi(e, c, l) && o.push(s);
	}
	return Int32Array.from(o);
}
function Pi(e, t) {
	let n = e.length / 2;
	return n <= t ? [...e] : Array.from({ length: t }, (e, r) => Math.floor(r * n / t)).flatMap((t) => [e[2 * t], e[2 * t + 1]]);
}
// src/views/select/sources.ts
var Fi = 40, Q = K((e) => ({
	A: H(null),
	B: H(null),
	side: H("A")
}));
function Ii(e) {
	let t = Q(e);
	for (let n of ["A", "B"]) {
		let r = n === "A" ? e.store.selectionA : e.store.selectionB;
		W(() => {
			let i = t[n].value;
			i === null ? r.value = null : i.kind === "around" ? Vi(e, i.image, i.count).then((e) => {
				t[n].peek() === i && (r.value = e);
			}) : r.value = Li(e, i) ?? r.peek();
		});
	}
}
function Li(e, t) {
	if (t.kind === "drawn") {
		let n = e.manifest.models.find(({ name: e }) => e === t.model)?.projections.find(({ kind: e }) => e === t.map), r = n && e.arrays.signal(n.positions).value;
		return r ? Ni(t.corners, r) : null;
	}
	let n = e.manifest.labels.find(({ name: e }) => e === t.label), r = n && e.arrays.signal(n.codes).value;
	return r ? Bi(r, n.classes.indexOf(t.name)) : null;
}
function Ri(e, t) {
	let { side: n, A: r, B: i } = Q(e);
	(n.peek() === "A" ? r : i).value = t;
	let a = (n.peek() === "A" ? e.store.selectionA : e.store.selectionB).peek();
	t && a && e.actions.say(`Selection ${n.peek()}: ${Y(a.length, "image")}, ${zi(t)}.`);
}
function zi(e) {
	switch (e.kind) {
		case "drawn": return "drawn on the map";
		case "class": return `${e.label}: ${e.name}`;
		case "around": return `the ${e.count} nearest to image ${e.image + 1}`;
	}
}
function Bi(e, t) {
	let n = [];
	for (let r = 0; r < e.length; r++) e[r] === t && n.push(r);
	return Int32Array.from(n);
}
async function Vi(e, t, n) {
	try {
		let r = await e.arrays.rows(e.model.peek().latents, [t]);
		return Int32Array.from(await ji(e, r, n).then(({ rows: e }) => e)).sort();
	} catch (t) {
		return e.store.notice.value = gt(t).message, /* @__PURE__ */ new Int32Array();
	}
}
function Hi(e) {
	if (e === null) return null;
	if (e.kind === "class") return [
		"class",
		e.label,
		e.name
	].map(encodeURIComponent).join(":");
	if (e.kind === "around") return `around:${e.image}:${e.count}`;
	let t = Pi(e.corners, Fi).map((e) => e.toFixed(3));
	return [
		"drawn",
		encodeURIComponent(e.model),
		e.map,
		t.join(",")
	].join(":");
}
function Ui(e, t) {
	let [n, r = "", i = "", a = ""] = t.split(":");
	if (n === "class") {
		let [t, a] = [decodeURIComponent(r), decodeURIComponent(i)];
		return e.manifest.labels.some((e) => e.name === t && e.classes.includes(a)) ? {
			kind: n,
			label: t,
			name: a
		} : null;
	}
	if (n === "around") {
		let [t, a] = [Number(r), Number(i)];
		return Number.isInteger(t) && t >= 0 && t < e.manifest.images.count && a > 0 ? {
			kind: n,
			image: t,
			count: a
		} : null;
	}
	let o = a.split(",").map(Number), s = decodeURIComponent(r), c = e.manifest.models.some(({ name: e, projections: t }) => e === s && t.some((e) => e.kind === i));
	return n === "drawn" && c && o.length >= 6 && o.every(Number.isFinite) ? {
		kind: n,
		model: s,
		map: i,
		corners: o
	} : null;
}
// src/views/compare/small-map.tsx
var $ = 320, Wi = 8, Gi = 6e4, Ki = .06;
function qi({ app: e, model: t }) {
	let n = z(null), r = z(null), i = dt([]), a = ft(() => t.projections.find(({ kind: t }) => t === e.projection.value.kind) ?? t.projections[0]), o = e.arrays.signal(a.value.positions).value, s = Rn(e).value, [c, l] = [e.store.selectionA.value, e.store.selectionB.value], u = Ee(() => Xi(e.manifest.images.count, c, l), [
		e,
		c,
		l
	]);
	Te(() => {
		let t = n.current?.getContext("2d");
		if (t && o && s) {
			let n = Kn(s.legend, q.value, e.store.onlyClass.value);
			Zi(t, o, s.codes, n, u);
		}
	}, [
		o,
		s,
		u,
		q.value,
		e.store.onlyClass.value
	]);
	let d = e.store.hovered.value, f = e.store.cursor.value?.nearest.rows[0] ?? -1;
	Te(() => {
		let e = r.current?.getContext("2d");
		e && o && Qi(e, o, d, f, i.value);
	}, [
		o,
		d,
		f,
		i.value,
		q.value
	]);
	let p = (e) => {
		let t = e.currentTarget.getBoundingClientRect();
		return [Yi((e.clientX - t.left) / t.width), -Yi((e.clientY - t.top) / t.height)];
	}, m = (t) => {
		if (!o) return;
		let [n, r] = p(t);
		if (t.buttons > 0) i.value = [
			...i.value,
			n,
			r
		];
		else {
			let t = ki(o).value?.nearest(n, r, Ki);
			e.actions.hover(t ?? -1);
		}
	}, h = () => {
		let n = i.value;
		i.value = [], n.length >= 6 && Ri(e, {
			kind: "drawn",
			model: t.name,
			map: a.value.kind,
			corners: n
		});
	};
	return /* @__PURE__ */ X("figure", {
		class: "small-map",
		children: [/* @__PURE__ */ X("div", {
			class: "both-canvases",
			children: [/* @__PURE__ */ X("canvas", {
				ref: n,
				width: 2 * $,
				height: 2 * $,
				role: "img",
				"aria-label": `Points of ${t.name}`
			}), /* @__PURE__ */ X("canvas", {
				ref: r,
				width: 2 * $,
				height: 2 * $,
				role: "img",
				"aria-label": `Map of ${t.name}: what is hovered`,
				onPointerDown: (e) => {
					e.currentTarget.setPointerCapture(e.pointerId), i.value = p(e);
				},
				onPointerMove: m,
				onPointerUp: h,
				onPointerCancel: h,
				onPointerLeave: () => e.actions.hover(-1)
			})]
		}), /* @__PURE__ */ X("figcaption", { children: [
			t.name,
			", ",
			ii[a.value.kind],
			". Rest the pointer on either map, or draw around images: the other shows the same ones."
		] })]
	});
}
function Ji(e) {
	return Wi + (e + 1) / 2 * (2 * $ - 16);
}
function Yi(e) {
	return 2 * (e * 2 * $ - Wi) / (2 * $ - 16) - 1;
}
function Xi(e, t, n) {
	if (!t && !n) return null;
	let r = new Uint8Array(e);
	for (let e of n ?? []) r[e] = 2;
	for (let e of t ?? []) r[e] = 1;
	return r;
}
function Zi(e, t, n, r, i) {
	e.clearRect(0, 0, 2 * $, 2 * $);
	let a = t.length / 2, o = Math.max(1, Math.ceil(a / Gi)), s = a / o > 5e3 ? 3 : 5, c = [bn(6, q.peek()), bn(0, q.peek())];
	for (let l = 0; l < a; l += o) {
		let a = i?.[l] ?? 0, o = 4 * n[l];
		e.globalAlpha = (i ? a ? 1 : .12 : r[o + 3] / 255) * .8, e.fillStyle = a ? c[a - 1] : `rgb(${r[o]} ${r[o + 1]} ${r[o + 2]})`, e.fillRect(Ji(t[2 * l]) - s / 2, Ji(-t[2 * l + 1]) - s / 2, s, s);
	}
	e.globalAlpha = 1;
}
function Qi(e, t, n, r, i) {
	e.clearRect(0, 0, 2 * $, 2 * $);
	let a = Gr[q.peek()];
	for (let [i, o] of [[r, 14], [n, 11]]) if (!(i < 0)) {
		e.beginPath(), e.arc(Ji(t[2 * i]), Ji(-t[2 * i + 1]), o, 0, 2 * Math.PI);
		for (let [t, r] of [[8, a.halo], [4, i === n ? a.truly : a.line]]) e.lineWidth = t, e.strokeStyle = r, e.stroke();
	}
	e.beginPath();
	for (let t = 0; t < i.length; t += 2) e.lineTo(Ji(i[t]), Ji(-i[t + 1]));
	e.lineWidth = 3, e.strokeStyle = a.truly, e.stroke();
}
// src/views/compare/index.tsx
var $i = 8;
function ea({ app: e }) {
	let [t, n] = Ce($i), { models: r } = e.manifest, i = 1 - e.store.model.value, a = yi(e).value, o = xi(e).value, s = vi(e);
	return /* @__PURE__ */ X("div", {
		class: "compare-view",
		children: [
			/* @__PURE__ */ X("h2", {
				class: "unseen",
				children: "Compare"
			}),
			/* @__PURE__ */ X("p", {
				class: "buttons",
				children: /* @__PURE__ */ X("button", {
					type: "button",
					onClick: () => e.actions.chooseModel(i),
					children: [
						"Put ",
						r[i].name,
						" on the large map"
					]
				})
			}),
			/* @__PURE__ */ X(qi, {
				app: e,
				model: r[i]
			}),
			a ? /* @__PURE__ */ X(na, {
				app: e,
				found: a
			}) : /* @__PURE__ */ X("p", {
				class: "note",
				children: "Comparing neighbours …"
			}),
			/* @__PURE__ */ X("fieldset", {
				class: "segments",
				children: [/* @__PURE__ */ X("legend", { children: "Sort images by" }), ta(a).map(({ id: e, title: t }) => /* @__PURE__ */ X("button", {
					type: "button",
					"aria-pressed": s.value === e,
					onClick: () => {
						s.value = e;
					},
					children: t
				}, e))]
			}),
			/* @__PURE__ */ X("ol", {
				class: "disagreeing",
				children: Array.from(o.subarray(0, t)).map((t) => /* @__PURE__ */ X("li", { children: /* @__PURE__ */ X(ra, {
					app: e,
					row: t,
					found: a
				}) }, t))
			}),
			o.length > t && /* @__PURE__ */ X("p", {
				class: "buttons",
				children: /* @__PURE__ */ X("button", {
					type: "button",
					onClick: () => n(t + $i),
					children: [$i, " more"]
				})
			})
		]
	});
}
function ta(e) {
	let t = {
		id: "neighbours",
		title: "fewest neighbours kept"
	};
	return e?.difference ? [t, {
		id: "reconstruction",
		title: "largest difference of error"
	}] : [t];
}
function na({ app: e, found: t }) {
	let [n, r] = e.manifest.models;
	return /* @__PURE__ */ X("p", { children: [
		"Of the ",
		t.k,
		" nearest of an image ",
		n.name,
		" and ",
		r.name,
		" share",
		" ",
		/* @__PURE__ */ X("b", { children: [J(100 * t.meanKept, 2), " %"] }),
		" on average; unrelated latents would share",
		" ",
		J(100 * t.chance, 2),
		" %."
	] });
}
function ra({ app: e, row: t, found: n }) {
	let { models: r } = e.manifest, i = oi(e, t);
	return /* @__PURE__ */ X("button", {
		type: "button",
		class: "disagree",
		title: `Go to this image: ${i}`,
		onClick: () => e.actions.goToImage(t),
		onPointerEnter: () => e.actions.hover(t),
		onPointerLeave: () => e.actions.hover(-1),
		onFocus: () => e.actions.hover(t),
		onBlur: () => e.actions.hover(-1),
		children: [
			/* @__PURE__ */ X("figure", { children: [/* @__PURE__ */ X(ui, {
				app: e,
				index: t,
				label: ""
			}), /* @__PURE__ */ X("figcaption", { children: i })] }),
			r.map((n, r) => /* @__PURE__ */ X("figure", { children: [/* @__PURE__ */ X(ia, {
				app: e,
				model: r,
				row: t
			}), /* @__PURE__ */ X("figcaption", { children: n.name })] }, n.name)),
			/* @__PURE__ */ X("span", {
				class: "numbers",
				children: [n && `${J(n.kept[t] * n.k, 2)} of ${n.k} neighbours kept`, n?.difference && n.score && /* @__PURE__ */ X("small", { children: [
					" ",
					n.score.name,
					": ",
					r[1].name,
					" − ",
					r[0].name,
					" = ",
					J(n.difference[t]),
					" ",
					n.score.unit
				] })]
			})
		]
	});
}
function ia({ app: e, model: t, row: n }) {
	let [r, i] = Ce(null);
	R(() => {
		let r = !0;
		return i(null), e.manifest.models[t].decoder && pi(e, t, n).then((e) => r && i(e), () => void 0), () => {
			r = !1;
		};
	}, [
		e,
		t,
		n
	]);
	let a = `${oi(e, n)} as ${e.manifest.models[t].name} gives it back`;
	return /* @__PURE__ */ X(Z, {
		pixels: r,
		shape: e.manifest.images,
		label: a
	});
}
var aa = {
	id: "compare",
	title: "Compare",
	fits: (e) => e.manifest.models.length === 2,
	address: { sort: {
		write: (e) => vi(e).value === "neighbours" ? null : vi(e).value,
		read: (e, t) => {
			t === "reconstruction" && (vi(e).value = t);
		}
	} },
	Panel: ea
}, oa = class extends G {
	bitmap;
	constructor(e, t, { height: n, width: r }) {
		super(`${e} has ${t.height} × ${t.width} pixels; this model takes ${n} × ${r}.`, `Resize it to ${n} × ${r}, or choose another image.`), this.bitmap = t;
	}
};
async function sa(e, t) {
	la(t);
	let n = await createImageBitmap(e, { colorSpaceConversion: "none" }).catch(() => {
		throw new G(`${e.name} is no image that this browser can read.`, "Choose a PNG, JPEG or WebP file.");
	});
	if (n.width !== t.width || n.height !== t.height) throw new oa(e.name, n, t);
	return {
		name: e.name,
		pixels: ua(n, t),
		changed: ""
	};
}
function ca({ name: e }, t, n) {
	let r = `resized from ${t.height} × ${t.width}`;
	return {
		name: e,
		pixels: ua(t, n),
		changed: r
	};
}
function la({ channels: e, lo: t, hi: n }) {
	if (e !== 1 && e !== 3) throw new G(`This model takes images of ${e} bands, and a picture file has 1 or 3.`, "Encode such images with `hinterland encode`.");
	if (t.some((e) => e !== 0) || n.some((e) => e !== 255 && e !== 1)) throw new G(`The images of this model are stored from ${Math.min(...t)} to ${Math.max(...n)}, and a picture file holds 0 to 255: the same number would mean another brightness.`, "Encode such images with `hinterland encode`.");
}
function ua(e, { channels: t, height: n, width: r }) {
	let i = document.createElement("canvas");
	[i.width, i.height] = [r, n];
	let a = i.getContext("2d", { willReadFrequently: !0 });
	if (!a) throw new G("This browser gives no canvas to read images with.", "Open the page in another one.");
	return a.imageSmoothingQuality = "high", a.fillStyle = "#000", a.fillRect(0, 0, r, n), a.drawImage(e, 0, 0, r, n), da(a.getImageData(0, 0, r, n).data, t);
}
function da(e, t) {
	let n = e.length / 4, r = new Float32Array(t * n);
	for (let i = 0; i < n; i++) {
		let [a, o, s] = [
			e[4 * i],
			e[4 * i + 1],
			e[4 * i + 2]
		];
		if (t === 1) r[i] = Math.round(.299 * a + .587 * o + .114 * s) / 255;
		else for (let t = 0; t < 3; t++) r[t * n + i] = e[4 * i + t] / 255;
	}
	return r;
}
function fa(e, t) {
	let n = 0;
	for (let r = 0; r < e.length; r++) n += (e[r] - t[r]) ** 2;
	return n / e.length;
}
// src/views/drop/dropping.ts
var pa = K((e) => {
	let t = H(null), n = H(null), r = H(!1), i = null, a = async (a) => {
		n.value = null, r.value = !0, e.store.view.value = "drop";
		try {
			let n = await a(), r = e.store.model.peek(), o = await ma(e, n, r, i);
			t.value = {
				given: n,
				latent: o,
				model: r
			}, e.actions.goTo(o), e.actions.say(`${n.name} was encoded and put on the map.`);
		} catch (e) {
			t.value = null, n.value = gt(e);
		} finally {
			r.value = !1;
		}
	};
	return {
		dropped: t,
		trouble: n,
		working: r,
		take(t) {
			return i = t, a(() => sa(t, e.manifest.images));
		},
		async resize() {
			let { value: t } = n;
			t instanceof oa && i && await a(async () => ca({ name: i.name }, t.bitmap, e.manifest.images));
		}
	};
});
async function ma(e, t, n, r) {
	if (e.manifest.models[n].encoder) return (await e.decoder.encode(t.pixels, n)).mean;
	let { server: i } = e.manifest;
	if (!i || !r) throw new G(`The model "${e.manifest.models[n].name}" has no encoder in this bundle.`, "Make it anew with `hinterland export --encoder`.");
	let a = new FormData();
	a.set("image", r), a.set("model", e.manifest.models[n].name);
	let o = await (await fetch(i.encode, {
		method: "POST",
		body: a
	})).json();
	if ("error" in o) throw new G(o.error, "Choose another image.");
	return Float32Array.from(o.latent);
}
function ha(e) {
	let t = document;
	t.addEventListener("dragover", (e) => {
		e.dataTransfer?.types.includes("Files") && e.preventDefault();
	}), t.addEventListener("drop", (t) => {
		let n = t.dataTransfer?.files[0];
		n && (t.preventDefault(), pa(e).take(n));
	});
}
// src/views/drop/index.tsx
var ga = 6;
function _a({ app: e }) {
	let t = pa(e), { height: n, width: r, channels: i } = e.manifest.images, a = t.dropped.value, o = t.trouble.value;
	return !e.manifest.server && !e.model.value.encoder ? /* @__PURE__ */ X("p", {
		class: "note",
		children: [
			"To keep it small this file has no encoder. ",
			/* @__PURE__ */ X("kbd", { children: "hinterland export --encoder" }),
			" makes one with it, and",
			" ",
			/* @__PURE__ */ X("kbd", { children: "hinterland explore" }),
			" always has it: there an image of your own is encoded, put on the map, and given back."
		]
	}) : /* @__PURE__ */ X("div", {
		class: "drop-view",
		children: [
			/* @__PURE__ */ X("h2", {
				class: "unseen",
				children: "Drop an image"
			}),
			/* @__PURE__ */ X("label", {
				class: "target",
				children: [
					/* @__PURE__ */ X("span", { children: ["Drop an image file anywhere on the page, or ", /* @__PURE__ */ X("b", { children: "choose one" })] }),
					/* @__PURE__ */ X("small", { children: [
						n,
						" × ",
						r,
						" pixels",
						i === 1 ? ", colour becomes grey" : "",
						". It never leaves this",
						" ",
						e.manifest.server ? "machine" : "page",
						"."
					] }),
					/* @__PURE__ */ X("input", {
						type: "file",
						accept: "image/*",
						onChange: (e) => {
							let n = e.currentTarget.files?.[0];
							n && t.take(n), e.currentTarget.value = "";
						}
					})
				]
			}),
			t.working.value && /* @__PURE__ */ X("p", {
				class: "note",
				children: "Encoding …"
			}),
			o && /* @__PURE__ */ X("div", {
				class: "note",
				role: "alert",
				children: [/* @__PURE__ */ X("p", { children: o.message }), o instanceof oa && /* @__PURE__ */ X("p", {
					class: "buttons",
					children: /* @__PURE__ */ X("button", {
						type: "button",
						onClick: () => void t.resize(),
						children: [
							"Resize it to ",
							n,
							" × ",
							r
						]
					})
				})]
			}),
			a && a.model === e.store.model.value && /* @__PURE__ */ X(va, {
				app: e,
				found: a
			})
		]
	});
}
function va({ app: e, found: t }) {
	let { given: n, latent: r } = t, i = e.store.cursor.value, a = i?.latent === r, o = a ? e.store.decoded.value : null;
	return /* @__PURE__ */ X(S, { children: [
		/* @__PURE__ */ X("div", {
			class: "screens",
			children: [/* @__PURE__ */ X("figure", { children: [/* @__PURE__ */ X(Z, {
				pixels: n.pixels,
				shape: e.manifest.images,
				label: `The image ${n.name}`
			}), /* @__PURE__ */ X("figcaption", { children: [n.name, n.changed && ` (${n.changed})`] })] }), /* @__PURE__ */ X("figure", { children: [/* @__PURE__ */ X(Z, {
				pixels: o,
				shape: e.manifest.images,
				label: "What the model gives back"
			}), /* @__PURE__ */ X("figcaption", { children: ["given back", o && `: squared error ${J(fa(n.pixels, o))} a pixel`] })] })]
		}),
		!a && /* @__PURE__ */ X("p", {
			class: "buttons",
			children: /* @__PURE__ */ X("button", {
				type: "button",
				onClick: () => e.actions.goTo(r),
				children: "Back to this image"
			})
		}),
		a && i && !Number.isNaN(i.distance) && /* @__PURE__ */ X("p", { children: [
			"Its nearest image is ",
			/* @__PURE__ */ X("b", { children: [J(i.distance, 2), " ×"] }),
			" the usual distance between neighbours away.",
			" ",
			i.supported ? "The model knows images like this." : "The model has seen nothing like it."
		] }),
		a && i && i.nearest.rows.length > 0 && /* @__PURE__ */ X(S, { children: [/* @__PURE__ */ X("h3", { children: "Nearest images in latent space" }), /* @__PURE__ */ X("ul", {
			class: "strip",
			children: Array.from(i.nearest.rows.slice(0, ga)).map((t) => /* @__PURE__ */ X("li", { children: /* @__PURE__ */ X("button", {
				type: "button",
				title: "Show on the map",
				onPointerEnter: () => e.actions.hover(t),
				onPointerLeave: () => e.actions.hover(-1),
				onClick: () => e.actions.hover(t),
				children: [/* @__PURE__ */ X(ui, {
					app: e,
					index: t,
					label: ""
				}), /* @__PURE__ */ X("span", { children: oi(e, t) })]
			}) }, t))
		})] })
	] });
}
var ya = {
	id: "drop",
	title: "Drop",
	fits: () => !0,
	install: ha,
	Panel: _a
};
// src/colour/choices.ts
function ba(e, t) {
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
			title: "trust (error of the map)"
		},
		{
			by: { kind: "none" },
			title: "nothing"
		}
	];
}
function xa(e) {
	return "name" in e ? `${e.kind}:${e.name}` : e.kind;
}
function Sa(e, t) {
	return t.find(({ by: t }) => xa(t) === e)?.by ?? null;
}
// src/views/findings/index.tsx
function Ca({ app: e }) {
	let { findings: t, name: n } = e.model.value;
	return /* @__PURE__ */ X("div", {
		class: "findings-view",
		children: [
			/* @__PURE__ */ X("h2", {
				class: "unseen",
				children: "Findings"
			}),
			t.length === 0 && /* @__PURE__ */ X("p", {
				class: "note",
				children: [
					"Nothing was analysed yet; hinterland analyse ",
					n,
					" does, and a new export shows it here."
				]
			}),
			/* @__PURE__ */ X("ol", { children: t.map((t) => /* @__PURE__ */ X("li", { children: /* @__PURE__ */ X(wa, {
				app: e,
				answer: t
			}) }, `${t.subject} ${t.sentence}`)) })
		]
	});
}
function wa({ app: e, answer: t }) {
	let n = Ta(e, t);
	return /* @__PURE__ */ X(S, { children: [/* @__PURE__ */ X("button", {
		type: "button",
		class: "sentence",
		"aria-pressed": xa(e.store.colour.value) === xa(n),
		onClick: () => Ea(e, t),
		children: [/* @__PURE__ */ X("span", {
			class: "verdict",
			children: t.verdict
		}), t.sentence]
	}), t.numbers.length > 0 && /* @__PURE__ */ X("details", { children: [/* @__PURE__ */ X("summary", { children: [Y(t.numbers.length, "number"), t.subject ? ` of ${t.subject}` : ""] }), /* @__PURE__ */ X("dl", {
		class: "values",
		children: t.numbers.map((e) => /* @__PURE__ */ X("div", { children: [/* @__PURE__ */ X("dt", { children: e.name.replaceAll("_", " ") }), /* @__PURE__ */ X("dd", { children: Da(e) })] }, e.name))
	})] })] });
}
function Ta(e, { subject: t }) {
	return e.manifest.labels.some(({ name: e }) => e === t) ? {
		kind: "label",
		name: t
	} : e.manifest.factors.some(({ name: e }) => e === t) ? {
		kind: "factor",
		name: t
	} : { kind: "trust" };
}
function Ea(e, t) {
	let n = Ta(e, t);
	e.store.colour.value = n, e.store.onlyClass.value = -1, e.actions.say(`The map is coloured by ${"name" in n ? n.name : "the error of the map"}.`);
}
function Da({ estimate: e, low: t, high: n, unit: r, p_value: i }) {
	let a = t !== null && n !== null ? `, ${ri(t, "")} to ${ri(n, "")}` : "", o = i === null ? "" : `, p ${i < .001 ? "< 0.001" : `= ${ri(i, "")}`}`;
	return `${ri(e, r)}${a}${o}`;
}
var Oa = {
	id: "findings",
	title: "Findings",
	fits: (e) => e.manifest.models.some((e) => e.findings.length > 0),
	Panel: Ca
};
// src/decoding/latest.ts
function ka(e, t) {
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
function Aa(e, t, n) {
	let { mean: r, u: i, v: a } = e, o = new Float64Array(r.length);
	for (let e = 0; e < o.length; e++) o[e] = r[e] + i[e] * t + a[e] * n;
	return o;
}
function ja(e, t) {
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
function Ma(e) {
	let t = new Float64Array(e.length), n = e.length > 0 ? e[e.length - 1] / 2 : 0, r = 0;
	for (let i = 0; i < t.length; i++) {
		let a = n > 0 ? (e[i] ** 2 - e[0] ** 2) / (2 * n * n) : 0;
		t[i] = Math.exp(-a), r += t[i];
	}
	for (let e = 0; e < t.length; e++) t[e] /= r;
	return t;
}
function Na(e, t) {
	let n = Ma(t.distances), r = new Float64Array(e.width);
	for (let i = 0; i < n.length; i++) {
		let a = t.rows[i] * e.width;
		for (let t = 0; t < r.length; t++) r[t] += n[i] * e.values[a + t];
	}
	return r;
}
// src/maths/support.ts
var Pa = .95;
function Fa(e) {
	let t = new Float64Array(On(e)), n = 0;
	for (let r = 0; r < t.length; r++) {
		let i = e.values[r * e.width];
		i > 0 && (t[n++] = i);
	}
	let r = t.subarray(0, n);
	return n === 0 ? {
		typical: 1,
		limit: 0
	} : {
		typical: Pn(r),
		limit: Nn(r, Pa)
	};
}
function Ia(e, t) {
	return e / t.typical;
}
function La(e, t) {
	return e <= t.limit;
}
function Ra(e, t, n = .25) {
	if (La(e, t)) return 1;
	let r = t.limit > 0 ? e / t.limit - 1 : 1;
	return Math.max(n, 1 - (1 - n) * r);
}
// src/app/actions.ts
var za = {
	rows: /* @__PURE__ */ new Int32Array(),
	distances: /* @__PURE__ */ new Float64Array()
}, Ba = 12, Va = NaN;
function Ha() {
	Number.isNaN(Va) || Qn("decode", Va), Va = NaN, Zn("first-decode");
}
function Ua(e) {
	let { store: t } = e, n = (e) => {
		t.notice.value = gt(e).message;
	}, r = ka(async ({ latent: n, model: r, since: i }) => {
		let a = await e.decoder.decode(n.slice(), r);
		t.cursor.value && t.model.value === r && (Va = i, t.decoded.value = a);
	}, n), i = ka(async (n) => {
		let r = await ji(e, n.latent, Ba), i = t.cursor.value;
		i?.latent === n.latent && (t.cursor.value = {
			...i,
			...Wa(e, r)
		});
	}, n), a = ka(async ({ x: t, y: n, since: r }) => {
		let i = await Ga(e, t, n);
		i && o(i.latent, i.x, i.y, r);
	}, n), o = (n, a, o, s) => {
		let c = t.cursor.value, l = {
			x: a,
			y: o,
			latent: n,
			nearest: c?.nearest ?? za,
			distance: c?.distance ?? NaN,
			supported: c?.supported ?? !0,
			strength: c?.strength ?? 1
		};
		e.model.value.decoder && r({
			latent: n,
			model: t.model.value,
			since: s
		}), t.cursor.value = l, i(l);
	}, s = ka(async (n) => {
		let r = await qa(e, n), i = t.cursor.value;
		r && i?.latent === n && (t.cursor.value = {
			...i,
			...r
		});
	}, n), c = (e, n) => {
		let r = n ?? t.cursor.value ?? {
			x: 0,
			y: 0
		};
		o(e, r.x, r.y, performance.now()), n || s(e);
	};
	return {
		moveTo: (e, t) => a({
			x: e,
			y: t,
			since: performance.now()
		}),
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
		clearCursor: () => Le(() => {
			t.cursor.value = null, t.decoded.value = null;
		}),
		chooseModel: (n) => Le(() => {
			let { kind: r } = e.projection.value, i = e.manifest.models[n].projections.findIndex((e) => e.kind === r);
			t.hovered.value = -1, t.model.value = n, t.projection.value = Math.max(0, i);
		}),
		hover: (e) => {
			t.hovered.value = e;
		},
		say: (e) => {
			t.said.value = e;
		}
	};
}
function Wa(e, t) {
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
		distance: Ia(r, n),
		supported: La(r, n),
		strength: Ra(r, n)
	};
}
async function Ga(e, t, n) {
	let { inverse: r } = e.projection.value;
	if (r) {
		let i = await Ka(e, r, t, n);
		return i && {
			x: t,
			y: n,
			latent: i,
			image: -1
		};
	}
	let i = e.positions.value, a = e.index.value?.nearest(t, n) ?? -1;
	if (!i || a < 0) return null;
	let o = await e.arrays.rows(e.model.value.latents, [a]);
	return {
		x: i[2 * a],
		y: i[2 * a + 1],
		latent: o,
		image: a
	};
}
async function Ka(e, t, n, r) {
	if (t.kind === "linear") return Float32Array.from(Aa(t, n, r));
	let i = e.index.value;
	if (!i) return null;
	let a = i.nearestFew(n, r, t.k), { latents: o, latent_size: s } = e.model.value;
	if (e.latents.value) return Float32Array.from(Na({
		values: e.latents.value,
		width: s
	}, a));
	let c = await e.arrays.rows(o, a.rows), l = {
		rows: Int32Array.from(a.rows.keys()),
		distances: a.distances
	};
	return Float32Array.from(Na({
		values: c,
		width: s
	}, l));
}
async function qa(e, t) {
	let { inverse: n } = e.projection.value;
	if (n?.kind === "linear") {
		let [e, r] = ja(n, t);
		return {
			x: e,
			y: r
		};
	}
	let r = await ji(e, t, n?.k ?? 1), i = e.positions.value;
	if (!i || r.rows.length === 0) return null;
	let [a, o] = Na({
		values: i,
		width: 2
	}, r);
	return {
		x: a,
		y: o
	};
}
var Ja = 2e4, Ya = 1e3, Xa = /* @__PURE__ */ new WeakMap();
function Za(e, t) {
	let n = Xa.get(t);
	if (n) return n;
	let r = H(null);
	Xa.set(t, r);
	let { neighbour_distances: i } = t, [a, o] = i.shape, s = e.isWhole(i) ? Ja : Ya, c = Int32Array.from({ length: Math.min(a, s) }, (e, t) => Math.floor(t * a / Math.min(a, s)));
	return e.rows(i, c).then((e) => {
		r.value = Fa({
			values: e,
			width: o
		});
	}, () => void 0), r;
}
// src/views/here.tsx
var Qa = 6, $a = 500;
function eo({ app: e }) {
	let t = e.store.cursor.value;
	return ao(e, t), t ? /* @__PURE__ */ X(S, { children: [
		/* @__PURE__ */ X(to, {
			app: e,
			cursor: t
		}),
		/* @__PURE__ */ X(no, {
			app: e,
			cursor: t
		}),
		/* @__PURE__ */ X(ro, {
			app: e,
			cursor: t
		})
	] }) : /* @__PURE__ */ X("p", {
		class: "invitation",
		children: "Click anywhere on the map. The place becomes a latent, and the decoder shows the image that would be there. Drag for a live film."
	});
}
function to({ app: e, cursor: t }) {
	let { name: n, decoder: r } = e.model.value;
	return r ? /* @__PURE__ */ X("figure", {
		class: "decoded",
		children: [/* @__PURE__ */ X("div", {
			class: t.supported ? "frame" : "frame unsupported",
			children: /* @__PURE__ */ X(Z, {
				pixels: e.store.decoded.value,
				shape: e.manifest.images,
				strength: t.strength,
				label: `Decoded from the latent at the cursor. ${io(t)}`,
				onDrawn: Ha
			})
		}), /* @__PURE__ */ X("figcaption", { children: [
			"decoded at ",
			J(t.x, 2),
			", ",
			J(t.y, 2),
			" of the map, from −1 to 1"
		] })]
	}) : /* @__PURE__ */ X("p", {
		class: "note",
		children: [
			"The model ",
			n,
			" has no decoder in this bundle: nothing is decoded."
		]
	});
}
function no({ app: e, cursor: t }) {
	let n = e.usual.value;
	if (!n || Number.isNaN(t.distance)) return null;
	let r = n.limit / n.typical, i = Math.max(2 * r, 3);
	return /* @__PURE__ */ X("div", {
		class: t.supported ? "distance" : "distance unsupported",
		children: [
			t.distance < .001 ? /* @__PURE__ */ X("p", { children: [/* @__PURE__ */ X("b", { children: "On an image" }), " of the data: what is shown is its reconstruction."] }) : /* @__PURE__ */ X("p", { children: [
				"The nearest image is ",
				/* @__PURE__ */ X("b", { children: [J(t.distance, 2), " ×"] }),
				" the usual distance between neighbours away.",
				" ",
				t.supported ? "Images like this are in the data." : "No image is near: this is the decoder's guess."
			] }),
			/* @__PURE__ */ X("div", {
				class: "gauge",
				"aria-hidden": "true",
				children: [/* @__PURE__ */ X("i", {
					class: "limit",
					style: { left: `${100 * r / i}%` }
				}), /* @__PURE__ */ X("i", {
					class: "value",
					style: { width: `${Math.min(100, 100 * t.distance / i)}%` }
				})]
			}),
			/* @__PURE__ */ X("p", {
				class: "scale",
				"aria-hidden": "true",
				children: /* @__PURE__ */ X("span", {
					style: { left: `${100 * r / i}%` },
					children: [
						"95 % of images: within ",
						J(r, 2),
						" ×"
					]
				})
			})
		]
	});
}
function ro({ app: e, cursor: t }) {
	let n = Array.from(t.nearest.rows).slice(0, Qa);
	return n.length === 0 ? null : /* @__PURE__ */ X(S, { children: [/* @__PURE__ */ X("h3", { children: "Nearest images in latent space" }), /* @__PURE__ */ X("ul", {
		class: "strip",
		children: n.map((t) => /* @__PURE__ */ X("li", { children: /* @__PURE__ */ X("button", {
			type: "button",
			title: "Go to this image",
			onClick: () => e.actions.goToImage(t),
			onPointerEnter: () => e.actions.hover(t),
			onPointerLeave: () => e.actions.hover(-1),
			children: [/* @__PURE__ */ X(ui, {
				app: e,
				index: t,
				label: ""
			}), /* @__PURE__ */ X("span", { children: oi(e, t) })]
		}) }, t))
	})] });
}
function io({ distance: e, supported: t }) {
	if (Number.isNaN(e)) return "";
	if (e < .001) return "On an image of the data.";
	let n = `${J(e, 2)} times the usual distance between neighbours`;
	return t ? `The nearest is ${n} away.` : `No image is near: the nearest is ${n} away.`;
}
function ao(e, t) {
	R(() => {
		if (!t || Number.isNaN(t.distance)) return;
		let n = setTimeout(() => {
			let n = Array.from(t.nearest.rows.slice(0, 3)).map((t) => oi(e, t));
			e.actions.say(`Decoded. Nearest images: ${n.join(", ")}. ${io(t)}`);
		}, $a);
		return () => clearTimeout(n);
	}, [e, t]);
}
var oo = {
	id: "here",
	title: "Here",
	fits: () => !0,
	Panel: eo
}, so = class {
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
		let t = new G(`The decoder stopped: ${e}.`, "Reload the page, or try another browser.");
		for (let e of this.waiting.values()) e.reject(t);
		this.waiting.clear();
	}
}, co = "Open the page in a current Firefox, Chrome, Edge or Safari.", lo = 256, uo = class {
	parts;
	manifest;
	client = null;
	live = null;
	opened = /* @__PURE__ */ new Map();
	ready = /* @__PURE__ */ new Set();
	constructor(e, t) {
		this.parts = e, this.manifest = t;
	}
	async decode(e, t) {
		let { decoder: n, latent_size: r, name: i } = this.manifest.models[t];
		if (!n) throw new G(`The model "${i}" has no decoder in this bundle.`, "Export a run with a decoder.");
		let a = new Float32Array(e.length / r * po(this.manifest.images)), o = lo * r;
		for (let i = 0; i < e.length; i += o) {
			let s = e.slice(i, i + o), c = [s.length / r, r], [l] = await this.run(`decoder ${t}`, n, s, c);
			a.set(l, i / r * po(this.manifest.images));
		}
		return a;
	}
	async encode(e, t) {
		let { encoder: n, name: r } = this.manifest.models[t];
		if (!n) throw new G(`The model "${r}" has no encoder in this bundle.`, "Export it with its encoder.");
		let { channels: i, height: a, width: o } = this.manifest.images, s = [
			e.length / po(this.manifest.images),
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
		let { input: i, outputs: a } = t;
		return (await (this.live && this.ready.has(e) ? this.live : await this.prepared(e, t)).ask({
			kind: "run",
			name: e,
			input: i,
			outputs: a,
			values: n,
			shape: r
		}, [n.buffer])).outputs;
	}
	async prepared(e, t) {
		this.client ??= this.start();
		let n = await this.client;
		return this.opened.has(e) || this.opened.set(e, this.open(n, e, t)), await this.opened.get(e), this.live = n, this.ready.add(e), n;
	}
	async open(e, t, n) {
		let r = await this.parts.part(n.part);
		await e.ask({
			kind: "open",
			name: t,
			network: r
		}, [r]).catch((e) => {
			throw fo(t, e.message);
		});
	}
	async start() {
		if (typeof WebAssembly > "u") throw new G("This browser has no WebAssembly, so nothing can be decoded.", co);
		let [e, t] = await Promise.all([this.parts.worker(), this.parts.wasm()]), n = new so(e);
		return await n.ask({
			kind: "start",
			wasm: t
		}, [t]), n;
	}
};
function fo(e, t) {
	return /backend|WebAssembly|wasm/i.test(t) ? new G("This browser does not run WebAssembly on this page, so nothing can be decoded.", co) : new G(`The ${e} cannot be run: ${t}.`, "The bundle may be damaged; make it anew with `hinterland export`.");
}
function po({ channels: e, height: t, width: n }) {
	return e * t * n;
}
// src/maths/paths.ts
var mo = [
	"linear",
	"slerp",
	"hyperspherical"
], ho = 1e-6, go = class extends Error {};
function _o(e, t, n, r) {
	if (r < 2) throw new go(`a path needs at least 2 points, not ${r}`);
	return {
		linear: yo,
		slerp: bo,
		hyperspherical: xo
	}[e](t, n, r);
}
function vo(e, t, n) {
	if (t.length < 2) throw new go("a path needs at least two stops");
	let r = [];
	for (let i = 0; i + 1 < t.length; i++) {
		let a = _o(e, t[i], t[i + 1], n);
		r.push(...i === 0 ? a : a.slice(1));
	}
	return r;
}
function yo(e, t, n) {
	return wo(n, (n) => To(1 - n, e, n, t));
}
function bo(e, t, n) {
	if (e.length === 1) return yo(e, t, n);
	let [r, i] = [Mn(e), Mn(t)];
	if (Math.min(r, i) === 0) throw new go("Slerp from or to a latent of length 0: it has no direction. Linear goes there.");
	let a = Mn(To(1 / r, e, -1 / i, t)), o = Mn(To(1 / r, e, 1 / i, t)), s = 2 * Math.atan2(a, o);
	if (s < ho) return yo(e, t, n);
	if (Math.PI - s < ho) throw new go("Slerp between opposite latents: every arc is as short as any other. Linear joins them.");
	let c = Math.sin(s);
	return wo(n, (n) => To(Math.sin((1 - n) * s) / c, e, Math.sin(n * s) / c, t));
}
function xo(e, t, n) {
	let [r, i] = [So(e), So(t)];
	return wo(n, (e) => Co(To(1 - e, r, e, i)));
}
function So(e) {
	let t = e.length, n = new Float64Array(t);
	if (t === 1 && (n[0] = e[0]), t <= 1) return n;
	n[t - 1] = Math.atan2(e[t - 1], e[t - 2]);
	let r = e[t - 1] ** 2;
	for (let i = t - 2; i >= 0; i--) i < t - 2 && (n[i + 1] = Math.atan2(Math.sqrt(r), e[i])), r += e[i] ** 2;
	return n[0] = Math.sqrt(r), n;
}
function Co(e) {
	let t = e.length, n = new Float64Array(t), r = e[0];
	for (let i = 0; i < t - 1; i++) n[i] = r * Math.cos(e[i + 1]), r *= Math.sin(e[i + 1]);
	return n[t - 1] = r, n;
}
function wo(e, t) {
	return Array.from({ length: e }, (n, r) => t(r / (e - 1)));
}
function To(e, t, n, r) {
	let i = new Float64Array(t.length);
	for (let a = 0; a < i.length; a++) i[a] = e * t[a] + n * r[a];
	return i;
}
// src/maths/steps.ts
function Eo(e) {
	return Float64Array.from({ length: Math.max(0, e.length - 1) }, (t, n) => jn(e[n], e[n + 1]));
}
function Do(e) {
	let t = e.length > 0 ? e[0].length : 1;
	return Eo(e).map((e) => e / Math.sqrt(t));
}
function Oo(e) {
	let t = 0, n = 0;
	for (let r = 0; r < e.length; r++) t += e[r], n = Math.max(n, e[r]);
	return t > 0 ? n * e.length / t : 1;
}
function ko(e, t, n) {
	let r = 0, i = Math.min(t, e.length);
	for (let t = 0; t < i; t++) r += n > 0 ? Math.exp(-((e[t] / n) ** 2) / 2) : 0;
	return r;
}
function Ao(e) {
	let t = Math.min(15, e.width), n = On(e), { values: r, width: i } = e, a = Pn(Float64Array.from({ length: n }, (e, n) => r[n * i + t - 1])) / 2;
	return {
		k: t,
		bandwidth: a,
		usual: Pn(Float64Array.from({ length: n }, (e, n) => ko(Array.from({ length: t }, (e, t) => r[n * i + t]), t, a)))
	};
}
function jo(e, t) {
	return t.usual > 0 ? ko(e, t.k, t.bandwidth) / t.usual : NaN;
}
// src/views/path/crowding.ts
var Mo = 2e4, No = 500, Po = /* @__PURE__ */ new WeakMap();
function Fo(e) {
	let t = e.store.model.peek(), n = Po.get(e) ?? /* @__PURE__ */ new Map();
	Po.set(e, n);
	let r = n.get(t) ?? Io(e);
	return n.set(t, r), r;
}
async function Io(e) {
	let { neighbour_distances: t } = e.model.peek(), [n, r] = t.shape, i = e.arrays.isWhole(t) ? Mo : No, a = Math.max(1, n / i), o = Array.from({ length: Math.floor(n / a) }, (e, t) => Math.floor(t * a));
	return Ao({
		values: await e.arrays.rows(t, o),
		width: r
	});
}
async function Lo(e, t, n, r, i) {
	let a = await ji(e, t, r.k + n.size), o = a.distances.filter((e, t) => !n.has(a.rows[t])), s = a.distances.length > 0 ? a.distances[0] : NaN, c = i && Number.isFinite(s) ? Ra(s, i) : 1;
	return {
		density: jo(o, r),
		strength: c
	};
}
// src/views/path/route.ts
var Ro = {
	2: 9,
	3: 6
}, zo = 4e7, Bo = 12, Vo = /* @__PURE__ */ new WeakMap();
function Ho(e) {
	let t = Vo.get(e);
	if (t) return t;
	let n = H([]), r = {
		walks: n,
		share: H(0),
		playing: H(!1)
	};
	Vo.set(e, r);
	let i = [], a = ka((t) => Uo(e, t, (e) => (t === i && (n.value = e), t === i)), (t) => {
		e.store.notice.value = gt(t).message;
	});
	return W(() => {
		let t = e.store.path.value;
		e.store.view.value === "path" && t !== i && (i = t, r.playing.value = !1, t.length < 2 ? n.value = [] : a(t));
	}), r;
}
async function Uo(e, t, n) {
	let r = e.store.model.peek(), i = mo.map((e) => Wo(e, t)), a = async (e) => {
		let t = [];
		for (let n of i) t.push(n.trouble ? n : {
			...n,
			...await e(n)
		});
		return i = t, n(i);
	}, o = (t) => e.decoder.decode(Fn(t), r), s = e.model.peek().decoder !== null, c = po(e.manifest.images);
	if (n(i), s && !await a(async ({ latents: e, count: t }) => {
		let n = await o(e.filter((e, t) => t % 4 == 0));
		return {
			pictures: n,
			steps: Do(Array.from({ length: t }, (e, t) => n.subarray(t * c, (t + 1) * c)))
		};
	})) return;
	let l = Go(e, t);
	if (!await a(({ latents: e }) => l(e)) || !s) return;
	let u = i.reduce((e, { latents: t }) => e + t.length * c, 0) <= zo;
	await a(async ({ latents: e, pictures: t }) => ({ film: u ? await o(e) : t }));
}
function Wo(e, t) {
	let n = Ro[t.length], r = {
		way: e,
		count: (n - 1) * (t.length - 1) + 1,
		pictures: null,
		steps: null,
		crowding: null,
		places: null,
		film: null
	};
	try {
		let i = vo(e, t.map(({ latent: e }) => e), 4 * (n - 1) + 1);
		return {
			...r,
			trouble: null,
			latents: i.map((e) => Float32Array.from(e))
		};
	} catch (e) {
		if (!(e instanceof go)) throw e;
		return {
			...r,
			trouble: e.message,
			latents: []
		};
	}
}
function Go(e, t) {
	let n = new Set(t.map(({ image: e }) => e).filter((e) => e >= 0));
	return async (r) => {
		let i = await Fo(e), a = e.usual.peek(), o = [], s = new Float64Array(2 * r.length), c = performance.now();
		for (let [t, l] of r.entries()) {
			o.push(await Lo(e, l, n, i, a));
			let r = await qa(e, l);
			s.set(r ? [r.x, r.y] : [NaN, NaN], 2 * t), performance.now() - c < Bo || (await new Promise((e) => setTimeout(e)), c = performance.now());
		}
		let l = (r.length - 1) / (t.length - 1);
		for (let [e, { x: n, y: r }] of t.entries()) s.set([n, r], 2 * e * l);
		return {
			crowding: o,
			places: s
		};
	};
}
function Ko({ film: e, latents: t, count: n }, r, i) {
	let a = e ? e.length / i : t.length;
	return Math.round(Math.min(1, Math.max(0, r)) * (Math.max(a, n) - 1));
}
// src/app/latent-text.ts
function qo(e) {
	let t = new Uint8Array(e.buffer, e.byteOffset, e.byteLength);
	return btoa(String.fromCharCode(...t)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
function Jo(e, t) {
	try {
		let n = Uint8Array.from(atob(e.replaceAll("-", "+").replaceAll("_", "/")), (e) => e.charCodeAt(0));
		if (n.length !== 4 * t) return null;
		let r = new Float32Array(n.buffer);
		return r.every(Number.isFinite) ? r : null;
	} catch {
		return null;
	}
}
function Yo(e, { image: t }) {
	return t >= 0 ? oi(e, t) : "a place";
}
function Xo(e, t) {
	let { path: n } = e.store;
	n.value = [...n.value.slice(0, 2), t], e.actions.say(`Stop ${n.value.length} of at most 3: ${Yo(e, t)}.`);
}
function Zo(e, t) {
	e.store.path.value = e.store.path.value.filter((e, n) => n !== t);
}
function Qo(e) {
	let t = e.store.cursor.peek();
	if (!t) return;
	let n = t.nearest.distances[0] === 0 ? t.nearest.rows[0] : -1;
	Xo(e, {
		latent: t.latent,
		x: t.x,
		y: t.y,
		image: n
	});
}
function $o(e, t, n) {
	is(e, ns(e, t, n));
}
function es(e, t) {
	is(e, rs(e, t));
}
async function ts(e) {
	let { count: t } = e.manifest.images, n = () => Math.floor(Math.random() * t), [r] = e.manifest.labels, i = r && e.arrays.signal(r.codes).peek(), a = n(), o = n();
	for (let e = 0; e < 50 && (o === a || i?.[o] === i?.[a ?? 0]) && (o = n(), i || o === a); e++);
	let s = await Promise.all([rs(e, a), rs(e, o)]);
	e.store.path.value = s.filter((e) => e !== null);
}
async function ns(e, t, n) {
	return await Ga(e, t, n);
}
async function rs(e, t) {
	let n = e.positions.peek();
	return !n || t >= e.manifest.images.count ? null : {
		latent: await e.arrays.rows(e.model.peek().latents, [t]),
		x: n[2 * t],
		y: n[2 * t + 1],
		image: t
	};
}
function is(e, t) {
	t.then((t) => t && Xo(e, t), (t) => {
		e.store.notice.value = gt(t).message;
	});
}
function as(e) {
	let t = e.store.model.peek(), n = null;
	W(() => {
		let r = {
			model: e.store.model.value,
			positions: e.positions.value
		};
		if (!r.positions || !e.index.value || r.positions === n) return;
		let i = n === null, a = r.model === t;
		[t, n] = [r.model, r.positions];
		let o = e.store.path.peek();
		if (i || o.length === 0) return;
		let s = o.map(async (t) => {
			if (t.image >= 0) return rs(e, t.image);
			let n = a ? await qa(e, t.latent) : null;
			return n && {
				...t,
				...n
			};
		});
		Promise.all(s).then((t) => {
			e.store.path.value = t.filter((e) => e !== null);
		}, () => void 0);
	});
}
var os = "~";
function ss(e) {
	let t = e.store.path.value;
	return t.length === 0 ? null : t.map(({ image: e, x: t, y: n, latent: r }) => e >= 0 ? `i${e}` : `p${t.toFixed(4)},${n.toFixed(4)},${qo(r)}`).join(os);
}
function cs(e, t) {
	let n = W(() => {
		if (!e.positions.value || !e.index.value) return;
		setTimeout(() => n());
		let r = t.split(os).slice(0, 3).map((t) => ls(e, t));
		Promise.all(r).then((t) => {
			e.store.path.value = t.filter((e) => e !== null);
		}, () => void 0);
	});
}
async function ls(e, t) {
	if (/^i\d+$/.test(t)) return rs(e, Number(t.slice(1)));
	let [n, r, i] = t.slice(1).split(","), a = Jo(i ?? "", e.model.peek().latent_size);
	return t.startsWith("p") && a && Number.isFinite(Number(n)) && Number.isFinite(Number(r)) ? {
		latent: a,
		x: Number(n),
		y: Number(r),
		image: -1
	} : null;
}
// src/views/path/on-map.ts
var us = {
	linear: [],
	slerp: [9, 5],
	hyperspherical: [2, 5]
}, ds = .012;
function fs(e) {
	let t = Ho(e);
	return {
		id: "path",
		draw(n, r) {
			if (e.store.view.value !== "path") return;
			let i = Gr[r.theme];
			n.lineCap = "round", n.lineJoin = "round";
			for (let { way: e, places: a } of t.walks.value) a && (ps(n, r, a), n.setLineDash([]), ms(n, i.halo, 5), n.setLineDash(us[e]), ms(n, i.line, 2), n.setLineDash([]), t.share.value > 0 && hs(n, r, a, t.share.value, i));
			for (let [t, { x: a, y: o }] of e.store.path.value.entries()) gs(n, r.x(a), r.y(o), t + 1, i);
		}
	};
}
function ps(e, t, n) {
	e.beginPath();
	for (let r = 0; r < n.length; r += 2) e.lineTo(t.x(n[r]), t.y(n[r + 1]));
}
function ms(e, t, n) {
	e.strokeStyle = t, e.lineWidth = n, e.stroke();
}
function hs(e, t, n, r, i) {
	let a = Math.round(r * (n.length / 2 - 1));
	e.beginPath(), e.arc(t.x(n[2 * a]), t.y(n[2 * a + 1]), 5, 0, 2 * Math.PI), ms(e, i.halo, 4), e.fillStyle = i.line, e.fill();
}
function gs(e, t, n, r, i) {
	e.beginPath(), e.arc(t, n, 10, 0, 2 * Math.PI), ms(e, i.halo, 4), e.fillStyle = i.line, e.fill(), e.fillStyle = i.halo, e.font = "bold 13px system-ui, sans-serif", e.textAlign = "center", e.textBaseline = "middle", e.fillText(String(r), t, n + .5);
}
function _s(e) {
	let [t, n] = [[0, 0], -1];
	return {
		id: "path",
		title: "Path",
		hint: "Click two or three images or places: paths lead from one to the next.",
		key: "p",
		icon: "M2 13a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0M11 3a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0M5 13c6 0 0-10 6-10",
		start(r, i) {
			t = [r, i], n = e.store.hovered.peek(), n >= 0 ? e.actions.goToImage(n) : e.actions.moveTo(r, i);
		},
		move(r, i) {
			n >= 0 && Math.hypot(r - t[0], i - t[1]) < ds || (t = [r, i], n = -1, e.actions.moveTo(r, i));
		},
		cancel: () => void 0,
		end() {
			e.store.view.value = "path", n >= 0 ? es(e, n) : $o(e, ...t);
		}
	};
}
// src/pictures/download.ts
function vs(e, t) {
	let n = document.createElement("a");
	n.href = URL.createObjectURL(e), n.download = t, n.click(), setTimeout(() => URL.revokeObjectURL(n.href), 6e4);
}
async function ys(e, t) {
	let n = await new Promise((t) => e.toBlob(t, "image/png"));
	n && vs(n, t);
}
function bs(...e) {
	return e.join("-").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 80);
}
// src/maths/gif.ts
var xs = (/* @__PURE__ */ e(((e) => {
	var t = Object.defineProperty;
	((e) => t(e, "__esModule", { value: !0 }))(e), ((e, n) => {
		for (var r in n) t(e, r, {
			get: n[r],
			enumerable: !0
		});
	})(e, {
		GIFEncoder: () => k,
		applyPalette: () => S,
		default: () => ae,
		nearestColor: () => ee,
		nearestColorIndex: () => D,
		nearestColorIndexWithDistance: () => O,
		prequantize: () => x,
		quantize: () => _,
		snapColorsToPalette: () => T
	});
	var n = {
		signature: "GIF",
		version: "89a",
		trailer: 59,
		extensionIntroducer: 33,
		applicationExtensionLabel: 255,
		graphicControlExtensionLabel: 249,
		imageSeparator: 44,
		signatureSize: 3,
		versionSize: 3,
		globalColorTableFlagMask: 128,
		colorResolutionMask: 112,
		sortFlagMask: 8,
		globalColorTableSizeMask: 7,
		applicationIdentifierSize: 8,
		applicationAuthCodeSize: 3,
		disposalMethodMask: 28,
		userInputFlagMask: 2,
		transparentColorFlagMask: 1,
		localColorTableFlagMask: 128,
		interlaceFlagMask: 64,
		idSortFlagMask: 32,
		localColorTableSizeMask: 7
	};
	function r(e = 256) {
		let t = 0, n = new Uint8Array(e);
		return {
			get buffer() {
				return n.buffer;
			},
			reset() {
				t = 0;
			},
			bytesView() {
				return n.subarray(0, t);
			},
			bytes() {
				return n.slice(0, t);
			},
			writeByte(e) {
				r(t + 1), n[t] = e, t++;
			},
			writeBytes(e, i = 0, a = e.length) {
				r(t + a);
				for (let r = 0; r < a; r++) n[t++] = e[r + i];
			},
			writeBytesView(e, i = 0, a = e.byteLength) {
				r(t + a), n.set(e.subarray(i, i + a), t), t += a;
			}
		};
		function r(e) {
			var r = n.length;
			if (r >= e) return;
			e = Math.max(e, r * (r < 1048576 ? 2 : 1.125) >>> 0), r != 0 && (e = Math.max(e, 256));
			let i = n;
			n = new Uint8Array(e), t > 0 && n.set(i.subarray(0, t), 0);
		}
	}
	var i = 12, a = 5003, o = [
		0,
		1,
		3,
		7,
		15,
		31,
		63,
		127,
		255,
		511,
		1023,
		2047,
		4095,
		8191,
		16383,
		32767,
		65535
	];
	function s(e, t, n, s, c = r(512), l = /* @__PURE__ */ new Uint8Array(256), u = new Int32Array(a), d = new Int32Array(a)) {
		let f = u.length, p = Math.max(2, s);
		l.fill(0), d.fill(0), u.fill(-1);
		let m = 0, h = 0, g = p + 1, _ = g, v = !1, y = _, b = (1 << y) - 1, x = 1 << g - 1, S = x + 1, C = x + 2, w = 0, T = n[0], E = 0;
		for (let e = f; e < 65536; e *= 2) ++E;
		E = 8 - E, c.writeByte(p), O(x);
		let D = n.length;
		for (let e = 1; e < D; e++) next_block: {
			let t = n[e], r = (t << i) + T, a = t << E ^ T;
			if (u[a] === r) {
				T = d[a];
				break next_block;
			}
			let o = a === 0 ? 1 : f - a;
			for (; u[a] >= 0;) if (a -= o, a < 0 && (a += f), u[a] === r) {
				T = d[a];
				break next_block;
			}
			O(T), T = t, C < 1 << i ? (d[a] = C++, u[a] = r) : (u.fill(-1), C = x + 2, v = !0, O(x));
		}
		return O(T), O(S), c.writeByte(0), c.bytesView();
		function O(e) {
			for (m &= o[h], h > 0 ? m |= e << h : m = e, h += y; h >= 8;) l[w++] = m & 255, w >= 254 && (c.writeByte(w), c.writeBytesView(l, 0, w), w = 0), m >>= 8, h -= 8;
			if ((C > b || v) && (v ? (y = _, b = (1 << y) - 1, v = !1) : (++y, b = y === i ? 1 << y : (1 << y) - 1)), e == S) {
				for (; h > 0;) l[w++] = m & 255, w >= 254 && (c.writeByte(w), c.writeBytesView(l, 0, w), w = 0), m >>= 8, h -= 8;
				w > 0 && (c.writeByte(w), c.writeBytesView(l, 0, w), w = 0);
			}
		}
	}
	var c = s;
	function l(e, t, n) {
		return e << 8 & 63488 | t << 2 & 992 | n >> 3;
	}
	function u(e, t, n, r) {
		return e >> 4 | t & 240 | (n & 240) << 4 | (r & 240) << 8;
	}
	function d(e, t, n) {
		return e >> 4 << 8 | t & 240 | n >> 4;
	}
	function f(e, t, n) {
		return e < t ? t : e > n ? n : e;
	}
	function p(e) {
		return e * e;
	}
	function m(e, t, n) {
		var r = 0, i = 1e100;
		let a = e[t], o = a.cnt, s = a.ac, c = a.rc, l = a.gc, u = a.bc;
		for (var d = a.fw; d != 0; d = e[d].fw) {
			let t = e[d], a = t.cnt, m = o * a / (o + a);
			if (!(m >= i)) {
				var f = 0;
				n && (f += m * p(t.ac - s), f >= i) || (f += m * p(t.rc - c), f >= i || (f += m * p(t.gc - l), f >= i || (f += m * p(t.bc - u), f >= i || (i = f, r = d))));
			}
		}
		a.err = i, a.nn = r;
	}
	function h() {
		return {
			ac: 0,
			rc: 0,
			gc: 0,
			bc: 0,
			cnt: 0,
			nn: 0,
			fw: 0,
			bk: 0,
			tm: 0,
			mtm: 0,
			err: 0
		};
	}
	function g(e, t) {
		let n = Array(t === "rgb444" ? 4096 : 65536), r = e.length;
		if (t === "rgba4444") for (let t = 0; t < r; ++t) {
			let r = e[t], i = r >> 24 & 255, a = r >> 16 & 255, o = r >> 8 & 255, s = r & 255, c = u(s, o, a, i), l = c in n ? n[c] : n[c] = h();
			l.rc += s, l.gc += o, l.bc += a, l.ac += i, l.cnt++;
		}
		else if (t === "rgb444") for (let t = 0; t < r; ++t) {
			let r = e[t], i = r >> 16 & 255, a = r >> 8 & 255, o = r & 255, s = d(o, a, i), c = s in n ? n[s] : n[s] = h();
			c.rc += o, c.gc += a, c.bc += i, c.cnt++;
		}
		else for (let t = 0; t < r; ++t) {
			let r = e[t], i = r >> 16 & 255, a = r >> 8 & 255, o = r & 255, s = l(o, a, i), c = s in n ? n[s] : n[s] = h();
			c.rc += o, c.gc += a, c.bc += i, c.cnt++;
		}
		return n;
	}
	function _(e, t, n = {}) {
		let { format: r = "rgb565", clearAlpha: i = !0, clearAlphaColor: a = 0, clearAlphaThreshold: o = 0, oneBitAlpha: s = !1 } = n;
		if (!e || !e.buffer || !(e instanceof Uint8Array) && !(e instanceof Uint8ClampedArray)) throw Error("quantize() expected RGBA Uint8Array data");
		let c = new Uint32Array(e.buffer), l = n.useSqrt !== !1, u = r === "rgba4444", d = g(c, r), h = d.length, _ = h - 1, y = new Uint32Array(h + 1);
		for (var b = 0, x = 0; x < h; ++x) {
			let e = d[x];
			if (e != null) {
				var S = 1 / e.cnt;
				u && (e.ac *= S), e.rc *= S, e.gc *= S, e.bc *= S, d[b++] = e;
			}
		}
		p(t) / b < .022 && (l = !1);
		for (var x = 0; x < b - 1; ++x) d[x].fw = x + 1, d[x + 1].bk = x, l && (d[x].cnt = Math.sqrt(d[x].cnt));
		l && (d[x].cnt = Math.sqrt(d[x].cnt));
		var C, w, T;
		for (x = 0; x < b; ++x) {
			m(d, x, !1);
			var E = d[x].err;
			for (w = ++y[0]; w > 1 && (T = w >> 1, !(d[C = y[T]].err <= E)); w = T) y[w] = C;
			y[w] = x;
		}
		var D = b - t;
		for (x = 0; x < D;) {
			for (var O;;) {
				var ee = y[1];
				if (O = d[ee], O.tm >= O.mtm && d[O.nn].mtm <= O.tm) break;
				O.mtm == _ ? ee = y[1] = y[y[0]--] : (m(d, ee, !1), O.tm = x);
				var E = d[ee].err;
				for (w = 1; (T = w + w) <= y[0] && (T < y[0] && d[y[T]].err > d[y[T + 1]].err && T++, !(E <= d[C = y[T]].err)); w = T) y[w] = C;
				y[w] = ee;
			}
			var k = d[O.nn], A = O.cnt, te = k.cnt, S = 1 / (A + te);
			u && (O.ac = S * (A * O.ac + te * k.ac)), O.rc = S * (A * O.rc + te * k.rc), O.gc = S * (A * O.gc + te * k.gc), O.bc = S * (A * O.bc + te * k.bc), O.cnt += k.cnt, O.mtm = ++x, d[k.bk].fw = k.fw, d[k.fw].bk = k.bk, k.mtm = _;
		}
		let ne = [];
		var j = 0;
		for (x = 0;; ++j) {
			let e = f(Math.round(d[x].rc), 0, 255), t = f(Math.round(d[x].gc), 0, 255), n = f(Math.round(d[x].bc), 0, 255), r = 255;
			u && (r = f(Math.round(d[x].ac), 0, 255), s && (r = r <= (typeof s == "number" ? s : 127) ? 0 : 255), i && r <= o && (e = t = n = a, r = 0));
			let c = u ? [
				e,
				t,
				n,
				r
			] : [
				e,
				t,
				n
			];
			if (v(ne, c) || ne.push(c), (x = d[x].fw) == 0) break;
		}
		return ne;
	}
	function v(e, t) {
		for (let n = 0; n < e.length; n++) {
			let r = e[n], i = r[0] === t[0] && r[1] === t[1] && r[2] === t[2], a = r.length >= 4 && t.length >= 4 ? r[3] === t[3] : !0;
			if (i && a) return !0;
		}
		return !1;
	}
	function y(e, t) {
		for (var n = 0, r = 0; r < e.length; r++) {
			let i = e[r] - t[r];
			n += i * i;
		}
		return n;
	}
	function b(e, t) {
		return t > 1 ? Math.round(e / t) * t : e;
	}
	function x(e, { roundRGB: t = 5, roundAlpha: n = 10, oneBitAlpha: r = null } = {}) {
		let i = new Uint32Array(e.buffer);
		for (let e = 0; e < i.length; e++) {
			let a = i[e], o = a >> 24 & 255, s = a >> 16 & 255, c = a >> 8 & 255, l = a & 255;
			o = b(o, n), r && (o = o <= (typeof r == "number" ? r : 127) ? 0 : 255), l = b(l, t), c = b(c, t), s = b(s, t), i[e] = o << 24 | s << 16 | c << 8 | l;
		}
	}
	function S(e, t, n = "rgb565") {
		if (!e || !e.buffer || !(e instanceof Uint8Array) && !(e instanceof Uint8ClampedArray)) throw Error("quantize() expected RGBA Uint8Array data");
		if (t.length > 256) throw Error("applyPalette() only works with 256 colors or less");
		let r = new Uint32Array(e.buffer), i = r.length, a = n === "rgb444" ? 4096 : 65536, o = new Uint8Array(i), s = Array(a);
		if (n === "rgba4444") for (let e = 0; e < i; e++) {
			let n = r[e], i = n >> 24 & 255, a = n >> 16 & 255, c = n >> 8 & 255, l = n & 255, d = u(l, c, a, i), f = d in s ? s[d] : s[d] = C(l, c, a, i, t);
			o[e] = f;
		}
		else {
			let e = n === "rgb444" ? d : l;
			for (let n = 0; n < i; n++) {
				let i = r[n], a = i >> 16 & 255, c = i >> 8 & 255, l = i & 255, u = e(l, c, a), d = u in s ? s[u] : s[u] = w(l, c, a, t);
				o[n] = d;
			}
		}
		return o;
	}
	function C(e, t, n, r, i) {
		let a = 0, o = 1e100;
		for (let s = 0; s < i.length; s++) {
			let c = i[s], l = c[3], u = E(l - r);
			if (u > o) continue;
			let d = c[0];
			if (u += E(d - e), u > o) continue;
			let f = c[1];
			if (u += E(f - t), u > o) continue;
			let p = c[2];
			u += E(p - n), u > o || (o = u, a = s);
		}
		return a;
	}
	function w(e, t, n, r) {
		let i = 0, a = 1e100;
		for (let o = 0; o < r.length; o++) {
			let s = r[o], c = s[0], l = E(c - e);
			if (l > a) continue;
			let u = s[1];
			if (l += E(u - t), l > a) continue;
			let d = s[2];
			l += E(d - n), l > a || (a = l, i = o);
		}
		return i;
	}
	function T(e, t, n = 5) {
		if (!e.length || !t.length) return;
		let r = e.map((e) => e.slice(0, 3)), i = n * n, a = e[0].length;
		for (let n = 0; n < t.length; n++) {
			let o = t[n];
			o = o.length < a ? [
				o[0],
				o[1],
				o[2],
				255
			] : o.length > a ? o.slice(0, 3) : o.slice();
			let s = O(r, o.slice(0, 3), y), c = s[0], l = s[1];
			l > 0 && l <= i && (e[c] = o);
		}
	}
	function E(e) {
		return e * e;
	}
	function D(e, t, n = y) {
		let r = Infinity, i = -1;
		for (let a = 0; a < e.length; a++) {
			let o = e[a], s = n(t, o);
			s < r && (r = s, i = a);
		}
		return i;
	}
	function O(e, t, n = y) {
		let r = Infinity, i = -1;
		for (let a = 0; a < e.length; a++) {
			let o = e[a], s = n(t, o);
			s < r && (r = s, i = a);
		}
		return [i, r];
	}
	function ee(e, t, n = y) {
		return e[D(e, t, n)];
	}
	function k(e = {}) {
		let { initialCapacity: t = 4096, auto: i = !0 } = e, a = r(t), o = 5003, s = /* @__PURE__ */ new Uint8Array(256), c = new Int32Array(o), l = new Int32Array(o), u = !1;
		return {
			reset() {
				a.reset(), u = !1;
			},
			finish() {
				a.writeByte(n.trailer);
			},
			bytes() {
				return a.bytes();
			},
			bytesView() {
				return a.bytesView();
			},
			get buffer() {
				return a.buffer;
			},
			get stream() {
				return a;
			},
			writeHeader: d,
			writeFrame(e, t, n, r = {}) {
				let { transparent: o = !1, transparentIndex: f = 0, delay: p = 0, palette: m = null, repeat: h = 0, colorDepth: g = 8, dispose: _ = -1 } = r, v = !1;
				if (i ? u ||= (v = !0, d(), !0) : v = !!r.first, t = Math.max(0, Math.floor(t)), n = Math.max(0, Math.floor(n)), v) {
					if (!m) throw Error("First frame must include a { palette } option");
					te(a, t, n, m, g), j(a, m), h >= 0 && ne(a, h);
				}
				let y = Math.round(p / 10);
				A(a, _, y, o, f);
				let b = !!m && !v;
				re(a, t, n, b ? m : null), b && j(a, m), M(a, e, t, n, g, s, c, l);
			}
		};
		function d() {
			ie(a, "GIF89a");
		}
	}
	function A(e, t, n, r, i) {
		e.writeByte(33), e.writeByte(249), e.writeByte(4), i < 0 && (i = 0, r = !1);
		var a, o;
		r ? (a = 1, o = 2) : (a = 0, o = 0), t >= 0 && (o = t & 7), o <<= 2, e.writeByte(o | 0 | a), N(e, n), e.writeByte(i || 0), e.writeByte(0);
	}
	function te(e, t, n, r, i = 8) {
		let a = P(r.length) - 1, o = i - 1 << 4 | 128 | a;
		N(e, t), N(e, n), e.writeBytes([
			o,
			0,
			0
		]);
	}
	function ne(e, t) {
		e.writeByte(33), e.writeByte(255), e.writeByte(11), ie(e, "NETSCAPE2.0"), e.writeByte(3), e.writeByte(1), N(e, t), e.writeByte(0);
	}
	function j(e, t) {
		let n = 1 << P(t.length);
		for (let r = 0; r < n; r++) {
			let n = [
				0,
				0,
				0
			];
			r < t.length && (n = t[r]), e.writeByte(n[0]), e.writeByte(n[1]), e.writeByte(n[2]);
		}
	}
	function re(e, t, n, r) {
		if (e.writeByte(44), N(e, 0), N(e, 0), N(e, t), N(e, n), r) {
			let t = P(r.length) - 1;
			e.writeByte(128 | t);
		} else e.writeByte(0);
	}
	function M(e, t, n, r, i = 8, a, o, s) {
		c(n, r, t, i, e, a, o, s);
	}
	function N(e, t) {
		e.writeByte(t & 255), e.writeByte(t >> 8 & 255);
	}
	function ie(e, t) {
		for (var n = 0; n < t.length; n++) e.writeByte(t.charCodeAt(n));
	}
	function P(e) {
		return Math.max(Math.ceil(Math.log2(e)), 1);
	}
	var ae = k;
})))();
function Ss(e, t) {
	let n = (0, xs.GIFEncoder)();
	for (let { rgba: r, width: i, height: a } of e) {
		let e = Cs(r), o = e ?? (0, xs.quantize)(r, 256), s = e ? ws(r, e) : (0, xs.applyPalette)(r, o);
		n.writeFrame(s, i, a, {
			palette: o,
			delay: t
		});
	}
	return n.finish(), Uint8Array.from(n.bytes());
}
function Cs(e) {
	let t = /* @__PURE__ */ new Uint8Array(256);
	for (let n = 0; n < e.length; n += 4) {
		if (e[n] !== e[n + 1] || e[n] !== e[n + 2]) return null;
		t[e[n]] = 1;
	}
	return Array.from(t.keys()).filter((e) => t[e] === 1).map((e) => [
		e,
		e,
		e
	]);
}
function ws(e, t) {
	let n = /* @__PURE__ */ new Uint8Array(256);
	for (let [e, [r]] of t.entries()) n[r] = e;
	return Uint8Array.from({ length: e.length / 4 }, (t, r) => n[e[4 * r]]);
}
// src/pictures/strip.tsx
function Ts({ pixels: e, count: t, shape: n, label: r, strengths: i }) {
	let a = z(null);
	Te(() => {
		let r = a.current?.getContext("2d");
		if (r && e) for (let a = 0; a < t; a++) {
			let t = si(e, n, a), o = Math.round(255 * (i?.[a] ?? 1));
			if (o < 255) for (let e = 3; e < t.data.length; e += 4) t.data[e] = o;
			r.putImageData(t, a * n.width, 0);
		}
	}, [
		e,
		t,
		n,
		i
	]);
	let o = r === "" ? { "aria-hidden": !0 } : {
		role: "img",
		"aria-label": r
	};
	return /* @__PURE__ */ X("canvas", {
		class: "picture film-strip",
		ref: a,
		width: t * n.width,
		height: n.height,
		...o
	});
}
// src/views/path/walk.tsx
var Es = {
	linear: "Linear",
	slerp: "Slerp",
	hyperspherical: "Hyperspherical"
};
function Ds({ app: e, route: t, walk: n, mostStep: r, mostDensity: i }) {
	let { way: a, count: o, trouble: s, pictures: c, steps: l, crowding: u } = n, d = e.manifest.images, f = u ? u.filter((e, t) => t % 4 == 0).map(({ strength: e }) => e) : void 0;
	return /* @__PURE__ */ X("section", {
		class: "walk",
		"aria-label": Es[a],
		children: [/* @__PURE__ */ X("h3", { children: [Es[a], /* @__PURE__ */ X("svg", {
			class: "dash",
			viewBox: "0 0 40 4",
			"aria-hidden": "true",
			children: /* @__PURE__ */ X("line", {
				x1: "2",
				y1: "2",
				x2: "38",
				y2: "2",
				"stroke-dasharray": us[a].join(" ")
			})
		})] }), s === null ? /* @__PURE__ */ X("div", {
			class: "aligned",
			children: [
				e.model.value.decoder && /* @__PURE__ */ X(Ts, {
					pixels: c,
					count: o,
					shape: d,
					strengths: f,
					label: ks(e, n)
				}),
				l && /* @__PURE__ */ X(Ns, {
					steps: l,
					count: o,
					most: r
				}),
				u && /* @__PURE__ */ X(Ps, {
					values: u.map(({ density: e }) => e),
					count: o,
					most: i
				}),
				t.share.value > 0 && /* @__PURE__ */ X("i", {
					class: "now",
					style: { left: `${Os(t.share.value, o)}%` }
				})
			]
		}) : /* @__PURE__ */ X("p", {
			class: "note",
			children: s
		})]
	});
}
function Os(e, t) {
	return 100 * (e * (t - 1) + .5) / t;
}
function ks(e, { way: t, count: n }) {
	let r = e.store.path.peek().map((t) => Yo(e, t));
	return `${Es[t]}: ${n} decoded pictures, from ${r.join(" to ")}`;
}
var As = 28, js = .001;
function Ms(e, t) {
	return Math.max(0, Math.log(e / js) / Math.log(t / js));
}
function Ns({ steps: e, count: t, most: n }) {
	let r = e.reduce((e, t) => Math.max(e, t), 0), i = `steps change ${J(Math.min(...e), 2)} to ${J(r, 2)} a pixel; the largest is ${J(Oo(e), 2)} times the mean`;
	return /* @__PURE__ */ X("figure", { children: [/* @__PURE__ */ X("svg", {
		viewBox: `0 0 ${t} ${As}`,
		preserveAspectRatio: "none",
		role: "img",
		"aria-label": i,
		children: Array.from(e, (e, t) => {
			let r = n > 0 ? 27 * e / n : 0;
			return /* @__PURE__ */ X("rect", {
				x: t + .75,
				width: .5,
				y: As - r,
				height: r
			}, t);
		})
	}), /* @__PURE__ */ X("figcaption", { children: [
		"change a pixel: up to ",
		J(r, 2),
		"; largest step ",
		J(Oo(e), 2),
		" × the mean"
	] })] });
}
function Ps({ values: e, count: t, most: n }) {
	let r = (e) => As - 26 * Ms(e, n), i = e.map((e, t) => `${.5 + t / 4},${r(e)}`), a = Math.min(...e), o = `density from ${J(a, 2)} to ${J(Math.max(...e), 2)}; 1 is as around the median image`;
	return /* @__PURE__ */ X("figure", {
		class: "density",
		children: [/* @__PURE__ */ X("svg", {
			viewBox: `0 0 ${t} ${As}`,
			preserveAspectRatio: "none",
			role: "img",
			"aria-label": o,
			children: [/* @__PURE__ */ X("line", {
				x1: "0",
				x2: t,
				y1: r(1),
				y2: r(1)
			}), /* @__PURE__ */ X("polyline", { points: i.join(" ") })]
		}), /* @__PURE__ */ X("figcaption", { children: [
			"density: least ",
			J(a, 2),
			" (log scale from ",
			js,
			"; dotted: 1)"
		] })]
	});
}
// src/views/path/film-file.ts
var Fs = 112, Is = 8, Ls = 20, Rs = 80, [zs, Bs] = ["#ffffff", "#222222"];
function Vs(e, t) {
	let { images: n } = e.manifest, r = Math.max(1, Math.round(Fs / Math.max(n.width, n.height))), [i, a] = [n.width * r, n.height * r], o = document.createElement("canvas");
	o.width = t.length * (i + Is) + Is, o.height = a + Ls + 16;
	let s = o.getContext("2d", { willReadFrequently: !0 }), c = document.createElement("canvas");
	[c.width, c.height] = [n.width, n.height];
	let l = c.getContext("2d");
	if (!s || !l) throw Error("this browser draws no canvas");
	s.imageSmoothingEnabled = !1, s.textAlign = "center", s.font = "13px system-ui, sans-serif";
	let u = Math.max(...t.map(({ film: e }) => (e?.length ?? 0) / po(n))), d = Array.from({ length: u }, (e, r) => (s.fillStyle = zs, s.fillRect(0, 0, o.width, o.height), s.fillStyle = Bs, t.forEach(({ way: e, film: t }, o) => {
		let u = Is + o * (i + Is);
		t && l.putImageData(si(t, n, r), 0, 0), s.drawImage(c, u, Is, i, a), s.fillText(Es[e], u + i / 2, a + Is + 15, i);
	}), {
		rgba: s.getImageData(0, 0, o.width, o.height).data,
		width: o.width,
		height: o.height
	}));
	return Ss([...d, ...d.slice(1, -1).reverse()], Rs);
}
// src/views/path/film.tsx
var Hs = 2.4;
function Us({ app: e, route: t }) {
	let { share: n, playing: r } = t, i = t.walks.value.filter(({ trouble: e }) => e === null), a = i.length > 0 && i.every(({ film: e }) => e !== null), o = po(e.manifest.images);
	return Ws(t), /* @__PURE__ */ X("section", {
		class: "film",
		"aria-label": "Film",
		children: [/* @__PURE__ */ X("div", {
			class: "screens",
			children: i.map((t) => /* @__PURE__ */ X("figure", { children: [/* @__PURE__ */ X(Z, {
				pixels: t.film ?? t.pictures,
				index: t.film ? Ko(t, n.value, o) : 0,
				shape: e.manifest.images,
				label: `${Es[t.way]}, ${Math.round(100 * n.value)} per cent of the way`
			}), /* @__PURE__ */ X("figcaption", { children: Es[t.way] })] }, t.way))
		}), /* @__PURE__ */ X("div", {
			class: "controls",
			children: [
				/* @__PURE__ */ X("button", {
					type: "button",
					disabled: !a,
					onClick: () => {
						r.value = !r.value;
					},
					children: r.value ? "Stop" : "Play"
				}),
				/* @__PURE__ */ X("input", {
					type: "range",
					min: "0",
					max: "1",
					step: "any",
					disabled: !a,
					value: n.value,
					"aria-label": "Along the path",
					"aria-valuetext": `${Math.round(100 * n.value)} per cent of the way`,
					onInput: (e) => {
						r.value = !1, n.value = e.currentTarget.valueAsNumber;
					}
				}),
				/* @__PURE__ */ X("output", {
					"aria-live": "off",
					children: [Math.round(100 * n.value), " %"]
				}),
				/* @__PURE__ */ X("button", {
					type: "button",
					disabled: !a,
					onClick: () => {
						let t = e.store.path.peek().map((t) => Yo(e, t));
						vs(new Blob([Vs(e, i)], { type: "image/gif" }), `${bs("path", ...t)}.gif`);
					},
					children: "Save as GIF"
				})
			]
		})]
	});
}
function Ws({ share: e, playing: t }) {
	let n = z(!1), r = t.value;
	R(() => {
		if (!r) return;
		let t = performance.now(), i = requestAnimationFrame(function r(a) {
			let o = (n.current ? -1 : 1) * ((a - t) / 1e3 / Hs);
			t = a;
			let s = e.peek() + o;
			(s >= 1 || s <= 0) && (n.current = s >= 1), e.value = Math.min(1, Math.max(0, s)), i = requestAnimationFrame(r);
		});
		return () => cancelAnimationFrame(i);
	}, [r, e]);
}
// src/views/path/picture-file.ts
var Gs = 84, Ks = 24, qs = 44, Js = 20, Ys = {
	paper: "#ffffff",
	ink: "#1c1f23",
	muted: "#5b626b",
	rule: "#b9bcc0",
	bar: "#1f5fa8"
};
async function Xs(e, t) {
	let n = e.store.path.peek().map((t) => Yo(e, t));
	await ys(Zs(e, t, n), `${bs("path", ...n)}.png`);
}
function Zs(e, t, n) {
	let { images: r } = e.manifest, i = Gs / Math.max(r.width, r.height), a = {
		width: r.width * i,
		height: r.height * i
	}, o = Math.max(...t.map((e) => e.count)), s = Js + a.height + 128 + Ks, c = document.createElement("canvas");
	c.width = Math.ceil(48 + Math.max(o * a.width, 640)), c.height = Math.ceil(88 + t.length * s);
	let l = c.getContext("2d");
	if (!l) throw Error("this browser draws no canvas");
	l.fillStyle = Ys.paper, l.fillRect(0, 0, c.width, c.height);
	let u = e.model.peek();
	nc(l, `${e.manifest.title}: ${n.join(" → ")}`, Ks, 38, "bold 16px"), nc(l, `model ${u.name}; pictures fade where no image is near`, Ks, 58, "13px", Ys.muted);
	let d = Math.max(1e-9, ...t.flatMap(({ steps: e }) => Array.from(e ?? []))), f = Math.max(1.25, ...t.flatMap(({ crowding: e }) => e?.map(({ density: e }) => e) ?? []));
	return t.forEach((t, n) => {
		l.save(), l.translate(Ks, 72 + n * s), Qs(l, e, t, a, d, f), l.restore();
	}), c;
}
function Qs(e, t, n, r, i, a) {
	nc(e, Es[n.way], 0, 15, "bold 14px"), n.trouble === null ? (e.translate(0, Js), $s(e, t, n, r), e.translate(0, r.height + 4), n.steps && ec(e, n.steps, r, i), e.translate(0, 64), n.crowding && tc(e, n, r, a)) : nc(e, n.trouble, 0, 40, "13px", Ys.muted);
}
function $s(e, t, { pictures: n, crowding: r, count: i }, a) {
	let { images: o } = t.manifest, s = document.createElement("canvas");
	[s.width, s.height] = [o.width, o.height];
	let c = s.getContext("2d");
	if (c && n) {
		e.imageSmoothingEnabled = a.width < o.width;
		for (let t = 0; t < i; t++) c.putImageData(si(n, o, t), 0, 0), e.globalAlpha = r?.[t * 4].strength ?? 1, e.drawImage(s, t * a.width, 0, a.width, a.height);
		e.globalAlpha = 1;
	}
}
function ec(e, t, n, r) {
	e.fillStyle = Ys.bar, t.forEach((t, i) => {
		let a = qs * t / r;
		e.fillRect((i + .75) * n.width, qs - a, n.width / 2, a);
	}), nc(e, `change from picture to picture (root mean square a pixel, of the range 0 to 1): up to ${J(t.reduce((e, t) => Math.max(e, t), 0), 2)}; largest step ${J(Oo(t), 2)} × the mean`, 0, 58, "12px", Ys.muted);
}
function tc(e, { crowding: t, count: n }, r, i) {
	let a = (e) => qs - 42 * Ms(e, i);
	e.strokeStyle = Ys.rule, e.setLineDash([2, 4]), e.beginPath(), e.moveTo(0, a(1)), e.lineTo(n * r.width, a(1)), e.stroke(), e.setLineDash([]), e.strokeStyle = Ys.bar, e.lineWidth = 2, e.beginPath();
	for (let [n, { density: i }] of (t ?? []).entries()) e.lineTo((.5 + n / 4) * r.width, a(i));
	e.stroke(), nc(e, `density (log scale from 0.001; dotted: 1, as around the median image): least ${J(Math.min(...(t ?? []).map(({ density: e }) => e)), 2)}`, 0, 58, "12px", Ys.muted);
}
function nc(e, t, n, r, i, a = Ys.ink) {
	e.font = `${i} system-ui, sans-serif`, e.fillStyle = a, e.fillText(t, n, r, e.canvas.width - 48);
}
// src/views/path/stops-list.tsx
function rc({ app: e }) {
	let { path: t, cursor: n } = e.store, r = t.value;
	return /* @__PURE__ */ X(S, { children: [/* @__PURE__ */ X("ol", {
		class: "stops",
		"aria-label": "Stops of the path",
		children: r.map((t, n) => /* @__PURE__ */ X("li", { children: /* @__PURE__ */ X(ic, {
			app: e,
			stop: t,
			number: n + 1
		}) }, `${n} ${t.image} ${t.x} ${t.y}`))
	}), /* @__PURE__ */ X("p", {
		class: "buttons",
		children: [
			/* @__PURE__ */ X("button", {
				type: "button",
				disabled: !n.value,
				onClick: () => Qo(e),
				children: r.length < 3 ? "Add the cursor’s place" : "Last stop to the cursor"
			}),
			/* @__PURE__ */ X("button", {
				type: "button",
				onClick: () => void ts(e),
				children: "Two random images"
			}),
			r.length > 1 && /* @__PURE__ */ X("button", {
				type: "button",
				onClick: () => {
					t.value = [...t.value].reverse();
				},
				children: "Turn round"
			}),
			r.length > 0 && /* @__PURE__ */ X("button", {
				type: "button",
				onClick: () => {
					t.value = [];
				},
				children: "Clear"
			})
		]
	})] });
}
function ic({ app: e, stop: t, number: n }) {
	let { image: r, x: i, y: a, latent: o } = t, s = Yo(e, t);
	return /* @__PURE__ */ X(S, { children: [/* @__PURE__ */ X("button", {
		type: "button",
		class: "stop",
		title: "Move the cursor here",
		onClick: () => r >= 0 ? e.actions.goToImage(r) : e.actions.goTo(o, {
			x: i,
			y: a
		}),
		children: [
			/* @__PURE__ */ X("b", { children: n }),
			r >= 0 && /* @__PURE__ */ X(ui, {
				app: e,
				index: r,
				label: ""
			}),
			/* @__PURE__ */ X("span", { children: [s, r < 0 && /* @__PURE__ */ X("small", { children: [
				" ",
				"at ",
				J(i, 2),
				", ",
				J(a, 2)
			] })] })
		]
	}), /* @__PURE__ */ X("button", {
		type: "button",
		class: "remove",
		"aria-label": `Remove stop ${n}: ${s}`,
		onClick: () => Zo(e, n - 1),
		children: "×"
	})] });
}
// src/views/path/panel.tsx
function ac({ app: e }) {
	cc(e);
	let t = Ho(e), n = t.walks.value, r = e.store.path.value.length, i = lc(n.flatMap(({ steps: e }) => Array.from(e ?? []))), a = Math.max(1.25, lc(n.flatMap(({ crowding: e }) => e?.map(({ density: e }) => e) ?? [])));
	return /* @__PURE__ */ X("div", {
		class: "path-view",
		children: [
			/* @__PURE__ */ X("h2", {
				class: "unseen",
				children: "Path"
			}),
			/* @__PURE__ */ X(rc, { app: e }),
			r < 2 && /* @__PURE__ */ X("p", {
				class: "invitation",
				children: [r === 0 ? "Click two or three images or places on the map" : "Click one or two more on the map", ": paths lead from one to the next, and every step is decoded."]
			}),
			n.length > 0 && /* @__PURE__ */ X(S, { children: [
				e.model.value.decoder && /* @__PURE__ */ X(Us, {
					app: e,
					route: t
				}),
				n.map((n) => /* @__PURE__ */ X(Ds, {
					app: e,
					route: t,
					walk: n,
					mostStep: i,
					mostDensity: a
				}, n.way)),
				/* @__PURE__ */ X(sc, { app: e }),
				/* @__PURE__ */ X("p", {
					class: "buttons",
					children: /* @__PURE__ */ X("button", {
						type: "button",
						disabled: n.some(oc),
						onClick: () => void Xs(e, n),
						children: "Save strips as PNG"
					})
				})
			] })
		]
	});
}
function oc({ trouble: e, pictures: t, crowding: n }) {
	return e === null && (t === null || n === null);
}
function sc({ app: e }) {
	let { channels: t, height: n, width: r } = e.manifest.images;
	return /* @__PURE__ */ X("details", {
		class: "reading",
		children: [/* @__PURE__ */ X("summary", { children: "How to read this" }), /* @__PURE__ */ X("dl", { children: [
			/* @__PURE__ */ X("dt", { children: "Linear" }),
			/* @__PURE__ */ X("dd", { children: "The straight line between two latents." }),
			/* @__PURE__ */ X("dt", { children: "Slerp" }),
			/* @__PURE__ */ X("dd", { children: "The arc around the origin. Where both ends are equally long, so is every latent between them." }),
			/* @__PURE__ */ X("dt", { children: "Hyperspherical" }),
			/* @__PURE__ */ X("dd", { children: "Radius and angles change evenly. It depends on the order of the latent’s numbers; kept to compare with." }),
			/* @__PURE__ */ X("dt", { children: "Change" }),
			/* @__PURE__ */ X("dd", { children: [
				"The root mean square difference of two neighbouring pictures, over",
				" ",
				Y(t * n * r, "number"),
				" of an image, of the range 0 to 1."
			] }),
			/* @__PURE__ */ X("dt", { children: "Density" }),
			/* @__PURE__ */ X("dd", { children: "How many images lie around the latent, by Gaussian weights; 1 is as around the median image, and a factor of ten is always as high. The stops themselves do not count. Pictures fade where no image is near." })
		] })]
	});
}
function cc(e) {
	R(() => {
		let { tool: t } = e.store;
		return t.peek() === "decode" && (t.value = "path"), () => {
			t.peek() === "path" && (t.value = "decode");
		};
	}, [e]);
}
function lc(e) {
	return Math.max(0, ...e);
}
// src/views/path/index.ts
var uc = {
	id: "path",
	title: "Path",
	fits: () => !0,
	install(e) {
		e.layers.value = [...e.layers.value, fs(e)], e.tools.value = [...e.tools.value, _s(e)], as(e);
	},
	address: { path: {
		write: ss,
		read: cs
	} },
	Panel: ac
}, dc = .004, fc = K((e) => H([]));
function pc(e) {
	let t = fc(e);
	return {
		id: "lasso",
		title: "Select",
		hint: "Draw around images: what is the selection made of?",
		key: "s",
		icon: "M3 9C1 4 6 1 10 2s5 6 2 8-7 1-6-1 4-1 4 1-2 4-5 4",
		start(e, n) {
			t.value = [e, n];
		},
		move(e, n) {
			let [r, i] = t.value.slice(-2);
			Math.hypot(e - r, n - i) >= dc && (t.value = [
				...t.value,
				e,
				n
			]);
		},
		cancel() {
			t.value = [];
		},
		end() {
			let n = t.value;
			t.value = [], e.store.view.value = "select", n.length >= 6 && Ri(e, {
				kind: "drawn",
				model: e.model.value.name,
				map: e.projection.value.kind,
				corners: n
			});
		}
	};
}
function mc(e) {
	let t = Q(e);
	return {
		id: "lasso",
		draw(n, r) {
			for (let i of ["A", "B"]) {
				let a = t[i].value;
				hc(e, a) && gc(n, r, a.corners, i);
			}
			let i = fc(e).value;
			i.length > 0 && gc(n, r, i, t.side.value);
		}
	};
}
function hc(e, t) {
	return t?.kind === "drawn" && t.map === e.projection.value.kind && t.model === e.model.value.name;
}
function gc(e, t, n, r) {
	let i = Gr[t.theme];
	e.beginPath();
	for (let r = 0; r < n.length; r += 2) e.lineTo(t.x(n[r]), t.y(n[r + 1]));
	e.closePath();
	for (let [t, n] of [[4, i.halo], [1.75, r === "A" ? i.truly : i.falsely]]) e.lineWidth = t, e.strokeStyle = n, e.setLineDash(r === "A" ? [] : [7, 4]), e.stroke();
	e.setLineDash([]);
}
// src/views/select/chooser.tsx
var _c = 100;
function vc({ app: e }) {
	let { side: t } = Q(e), n = e.store.selectionA.value && e.store.selectionB.value;
	return /* @__PURE__ */ X("section", {
		class: "chooser",
		"aria-label": "Which images",
		children: [/* @__PURE__ */ X("fieldset", {
			class: "segments",
			children: [/* @__PURE__ */ X("legend", { children: "Which selection is chosen next" }), ["A", "B"].map((r) => /* @__PURE__ */ X("button", {
				type: "button",
				"aria-pressed": t.value === r,
				onClick: () => {
					t.value = r;
				},
				children: [
					n && /* @__PURE__ */ X("i", {
						class: "mark",
						style: { background: bn(r === "A" ? 6 : 0, q.value) },
						"aria-hidden": "true"
					}),
					"Selection ",
					r,
					/* @__PURE__ */ X("small", { children: [" ", yc(e, r)] })
				]
			}, r))]
		}), /* @__PURE__ */ X("div", {
			class: "ways",
			children: [/* @__PURE__ */ X(bc, { app: e }), /* @__PURE__ */ X("button", {
				type: "button",
				disabled: !e.store.cursor.value,
				onClick: () => xc(e),
				children: [_c, " nearest to the cursor"]
			})]
		})]
	});
}
function yc(e, t) {
	let n = (t === "A" ? e.store.selectionA : e.store.selectionB).value, r = Q(e)[t].value;
	return !n || !r ? t === "A" ? "none yet" : "to compare with" : `${Y(n.length, "image")}, ${zi(r)}`;
}
function bc({ app: e }) {
	let { labels: t } = e.manifest;
	if (t.length === 0) return null;
	let { side: n, A: r, B: i } = Q(e), a = (n.value === "A" ? r : i).value;
	return /* @__PURE__ */ X("label", {
		class: "choice",
		children: ["all of class", /* @__PURE__ */ X("select", {
			value: a?.kind === "class" ? `${a.label}\n${a.name}` : "",
			onChange: (t) => {
				let [n, r] = t.currentTarget.value.split("\n");
				Ri(e, n ? {
					kind: "class",
					label: n,
					name: r
				} : null);
			},
			children: [/* @__PURE__ */ X("option", {
				value: "",
				children: "…"
			}), t.map((e) => /* @__PURE__ */ X("optgroup", {
				label: e.name,
				children: e.classes.map((t) => /* @__PURE__ */ X("option", {
					value: `${e.name}\n${t}`,
					children: t
				}, t))
			}, e.name))]
		})]
	});
}
function xc(e) {
	let t = e.store.cursor.peek()?.nearest.rows[0];
	t !== void 0 && Ri(e, {
		kind: "around",
		image: t,
		count: Math.min(_c, e.manifest.images.count)
	});
}
// src/maths/circular.ts
function Sc(e, t) {
	let n = 2 * Math.PI / t, [r, i] = [0, 0];
	for (let t = 0; t < e.length; t++) r += Math.cos(e[t] * n) / e.length, i += Math.sin(e[t] * n) / e.length;
	let a = Math.hypot(r, i);
	if (a < 1e-12) return {
		mean: NaN,
		concentration: 0,
		dispersion: Infinity
	};
	let o = Math.atan2(i, r), s = 0;
	for (let t = 0; t < e.length; t++) s += Math.cos(2 * (e[t] * n - o)) / e.length;
	return {
		mean: (o / n % t + t) % t,
		concentration: a,
		dispersion: Math.max(0, 1 - s) / (2 * a ** 2)
	};
}
function Cc(e, t) {
	return ((e + t / 2) % t + t) % t - t / 2;
}
function wc(e, t, n) {
	let [r, i] = [Sc(e, n), Sc(t, n)], a = Cc(r.mean - i.mean, n), o = 1.96 * Math.sqrt(r.dispersion / e.length + i.dispersion / t.length), s = e.length > 1 && t.length > 1 && o < 1 ? Math.asin(o) * n / (2 * Math.PI) : n / 2;
	return {
		inside: r.mean,
		outside: i.mean,
		estimate: a,
		low: a - s,
		high: a + s
	};
}
function Tc(e, t, n) {
	let r = e.length + t.length, i = new Float64Array(r);
	for (let a = 0; a < r; a++) {
		let r = a < e.length ? e[a] : t[a - e.length];
		i[a] = (r % n + n) % n;
	}
	let a = Dc(i), [o, s, c, l, u] = [
		0,
		0,
		0,
		0,
		0
	], [d, f] = [Oc(a, Math.cos), Oc(a, Math.sin)];
	for (let t = 0; t < r; t++) {
		let [n, r] = [Math.cos(a[t]) - d, Math.sin(a[t]) - f];
		c += n * n, l += r * r, u += n * r, t < e.length && (o += n, s += r);
	}
	let p = e.length * t.length / (r * (r - 1)), m = c * l - u * u;
	if (!(m > 1e-12 * (c + l) ** 2)) return c + l > 1e-12 ? Ec(o, s, c, l, p) : 1;
	let h = (l * o * o - 2 * u * o * s + c * s * s) / (m * p);
	return Math.exp(-h / 2);
}
function Ec(e, t, n, r, i) {
	return Math.exp(-(e * e + t * t) / (n + r) / i / 2);
}
function Dc(e) {
	let t = e.length, n = Int32Array.from({ length: t }, (e, t) => t).sort((t, n) => e[t] - e[n]), r = new Float64Array(t);
	for (let i = 0; i < t;) {
		let a = i + 1;
		for (; a < t && e[n[a]] === e[n[i]];) a++;
		for (let e = i; e < a; e++) r[n[e]] = 2 * Math.PI * (i + 1 + a) / 2 / t;
		i = a;
	}
	return r;
}
function Oc(e, t) {
	let n = 0;
	for (let r = 0; r < e.length; r++) n += t(e[r]);
	return n / e.length;
}
// src/maths/fourfold.ts
function kc(e) {
	let [t, n, r, i] = [
		e.inside,
		e.other,
		e.outside,
		e.neither
	].map((e) => e + .5), a = Math.log(t * i / (n * r)), o = Math.sqrt(1 / t + 1 / n + 1 / r + 1 / i);
	return {
		estimate: a,
		low: a - 1.96 * o,
		high: a + 1.96 * o
	};
}
function Ac(e) {
	let t = e.inside + e.outside, n = e.inside + e.other, r = t + e.other + e.neither, i = Math.max(0, t + n - r), a = Math.min(t, n), o = Math.min(a, Math.max(i, Math.floor((t + 1) * (n + 1) / (r + 2)))), s = (e) => (t - e) * (n - e) / ((e + 1) * (r - t - n + e + 1)), c = jc(o, a, 1, s), l = jc(o, i, -1, (e) => 1 / s(e - 1)), u = ((e.inside >= o ? c : l)[Math.abs(e.inside - o)] ?? 0) * (1 + 1e-9), [d, f] = [0, 0];
	for (let e of [...c, ...l.slice(1)]) d += e, e <= u && (f += e);
	return Math.min(1, f / d);
}
function jc(e, t, n, r) {
	let i = [1];
	for (let a = e, o = r(a); a !== t && o > 1e-300; a += n, o *= r(a)) i.push(o);
	return i;
}
// src/maths/multiple.ts
function Mc(e) {
	let t = e.length, n = Array.from({ length: t }, (e, t) => t).sort((t, n) => e[t] - e[n]), r = new Float64Array(t), i = 0;
	for (let a = 0; a < t; a++) i = Math.max(i, Math.min(1, (t - a) * e[n[a]])), r[n[a]] = i;
	return r;
}
// src/maths/special.ts
var Nc = 1e-300, Pc = 1e-16;
function Fc(e) {
	if (e < 0) return 2 - Fc(-e);
	if (e < 2) {
		let t = 2 / Math.sqrt(Math.PI) * Math.exp(-e * e) * e, n = 0;
		for (let r = 1; t > Pc * n; r++) n += t, t *= 2 * e * e / (2 * r + 1);
		return 1 - n;
	}
	let t = e;
	for (let n = 120; n >= 1; n--) t = e + n / 2 / t;
	return Math.exp(-e * e) / (Math.sqrt(Math.PI) * t);
}
function Ic(e) {
	return Fc(Math.abs(e) / Math.SQRT2);
}
function Lc(e) {
	let t = 0, n = e;
	for (; n < 15; n++) t += Math.log(n);
	let r = 1 / (n * n), i = (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - r / 1188) * r) * r) * r) / n;
	return (n - .5) * Math.log(n) - n + .5 * Math.log(2 * Math.PI) + i - t;
}
function Rc(e, t, n) {
	if (e <= 0) return 0;
	if (e >= 1) return 1;
	if (e > (t + 1) / (t + n + 2)) return 1 - Rc(1 - e, n, t);
	let r = Math.exp(Lc(t + n) - Lc(t) - Lc(n) + t * Math.log(e) + n * Math.log1p(-e)) / t, i = 1, a = 1 / Vc(1 - (t + n) * e / (t + 1)), o = a;
	for (let r = 1; r < 1e5; r++) {
		let s = r * (n - r) * e / ((t + 2 * r - 1) * (t + 2 * r));
		a = 1 / Vc(1 + s * a), i = Vc(1 + s / i), o *= a * i;
		let c = -(t + r) * (t + n + r) * e / ((t + 2 * r) * (t + 2 * r + 1));
		if (a = 1 / Vc(1 + c * a), i = Vc(1 + c / i), o *= a * i, Math.abs(a * i - 1) < 4 * Pc) break;
	}
	return r * o;
}
function zc(e, t) {
	return Rc(t / (t + e * e), t / 2, .5);
}
function Bc(e, t) {
	let [n, r] = [0, 1];
	for (; zc(r, t) > e && r < 1e300;) [n, r] = [r, 2 * r];
	for (let i = 0; i < 200 && r - n > 1e-14 * r; i++) {
		let i = (n + r) / 2;
		zc(i, t) > e ? n = i : r = i;
	}
	return (n + r) / 2;
}
function Vc(e) {
	return Math.abs(e) < Nc ? Nc : e;
}
// src/maths/twosamples.ts
function Hc(e, t) {
	let [n, r] = [Wc(e), Wc(t)], i = n.mean - r.mean, [a, o] = [n.variance / e.length, r.variance / t.length], s = e.length > 1 && t.length > 1, c = (a + o) ** 2 / (a ** 2 / (e.length - 1) + o ** 2 / (t.length - 1)), l = Infinity;
	return s && (l = a + o > 0 ? Bc(.05, c) * Math.sqrt(a + o) : 0), {
		inside: n.mean,
		outside: r.mean,
		estimate: i,
		low: i - l,
		high: i + l
	};
}
function Uc(e, t) {
	let n = new Float64Array(e.length + t.length);
	n.set(e), n.set(t, e.length), n.sort();
	let r = n.length, i = 0, a = 0, o = Float64Array.from(e).sort();
	for (let e = 0, t = 0; e < r;) {
		let s = e + 1;
		for (; s < r && n[s] === n[e];) s++;
		i += (s - e) ** 3 - (s - e);
		let c = (e + 1 + s) / 2;
		for (; t < o.length && o[t] === n[e]; t++) a += c;
		e = s;
	}
	let s = e.length * t.length, c = a - e.length * (e.length + 1) / 2, l = s / 12 * (r + 1 - i / (r * (r - 1)));
	return l > 0 ? Ic(Math.max(0, Math.abs(c - s / 2) - .5) / Math.sqrt(l)) : 1;
}
function Wc(e) {
	let t = 0;
	for (let n = 0; n < e.length; n++) t += e[n] / e.length;
	let n = 0;
	for (let r = 0; r < e.length; r++) n += (e[r] - t) ** 2;
	return {
		mean: t,
		variance: n / (e.length - 1)
	};
}
function Gc(e, t, n) {
	let r = new Uint8Array(e).fill(n === null ? 2 : 0);
	if (n !== null) for (let e = 0; e < n.length; e++) r[n[e]] = 2;
	for (let e = 0; e < t.length; e++) r[t[e]] = 1;
	return r;
}
function* Kc(e, t, n) {
	let r = [];
	for (let n of t) r.push(...qc(e, n)), yield;
	let i = [];
	for (let t of n) i.push(...Jc(e, t)), yield;
	let a = [...r, ...i], o = Mc(a.map((e) => e.p));
	for (let [e, t] of a.entries()) t.corrected = o[e];
	return r.sort((e, t) => t.logOdds - e.logOdds), {
		classes: r,
		factors: i,
		questions: a.length
	};
}
function qc(e, t) {
	let n = new Int32Array(t.classes.length), r = new Int32Array(t.classes.length);
	for (let i = 0; i < e.length; i++) {
		let a = t.codes[i];
		a < 0 || (e[i] === 1 ? n[a]++ : e[i] === 2 && r[a]++);
	}
	let [i, a] = [Xc(n), Xc(r)];
	return i === 0 || a === 0 ? [] : t.classes.flatMap((e, o) => {
		let [s, c] = [n[o], r[o]];
		if (s + c === 0) return [];
		let l = {
			inside: s,
			other: i - s,
			outside: c,
			neither: a - c
		}, { estimate: u, low: d, high: f } = kc(l), p = {
			shareInside: s / i,
			shareOutside: c / a
		}, m = Ac(l);
		return {
			label: t.name,
			name: e,
			inside: s,
			outside: c,
			...p,
			logOdds: u,
			low: d,
			high: f,
			p: m,
			corrected: m
		};
	});
}
function Jc(e, t) {
	let { name: n, unit: r, period: i, values: a } = t, [o, s] = [Yc(e, a, 1), Yc(e, a, 2)];
	if (o.length === 0 || s.length === 0) return [];
	let c = i !== null, l = c ? Tc(o, s, i) : Uc(o, s), u = c ? wc(o, s, i) : Hc(o, s), d = {
		insideCount: o.length,
		outsideCount: s.length
	};
	return [{
		factor: n,
		unit: r,
		period: i,
		...u,
		...d,
		p: l,
		corrected: l
	}];
}
function Yc(e, t, n) {
	let r = new Float64Array(e.length), i = 0;
	for (let a = 0; a < e.length; a++) e[a] === n && Number.isFinite(t[a]) && (r[i++] = t[a]);
	return r.subarray(0, i);
}
function Xc(e) {
	return e.reduce((e, t) => e + t, 0);
}
// src/maths/members.ts
function Zc(e, t, n = 8) {
	let r = kn(e, t), i = Float64Array.from({ length: t.length }, (n, i) => Qc(e, t[i], r)), a = Array.from({ length: t.length }, (e, t) => t).sort((e, t) => i[e] - i[t]), [o, s] = [a.slice(0, n), a.slice(-n).reverse()];
	return {
		mean: r,
		typical: o.map((e) => t[e]),
		typicalDistances: o.map((e) => i[e]),
		odd: s.map((e) => t[e]),
		oddDistances: s.map((e) => i[e])
	};
}
function Qc(e, t, n) {
	let r = 0;
	for (let i = 0; i < e.width; i++) r += (e.values[t * e.width + i] - n[i]) ** 2;
	return Math.sqrt(r);
}
// src/pictures/mean-thumbnail.ts
var $c = 400;
async function el(e, t) {
	let n = e.manifest.images.sheets[0];
	if (!n) return {
		image: null,
		count: 0
	};
	let { tile_width: r, tile_height: i } = n, a = document.createElement("canvas");
	[a.width, a.height] = [r, i];
	let o = a.getContext("2d", { willReadFrequently: !0 });
	if (!o) return {
		image: null,
		count: 0
	};
	let s = new Float64Array(r * i * 4), c = Math.max(1, Math.ceil(t.length / $c)), l = 0;
	for (let n = 0; n < t.length; n += c) {
		let a = await e.thumbnails.get(t[n]);
		if (!a) continue;
		o.clearRect(0, 0, r, i), o.drawImage(a.sheet, a.x, a.y, a.width, a.height, 0, 0, r, i);
		let { data: c } = o.getImageData(0, 0, r, i);
		for (let e = 0; e < s.length; e++) s[e] += c[e];
		l++;
	}
	if (l === 0) return {
		image: null,
		count: l
	};
	let u = o.createImageData(r, i);
	for (let e = 0; e < s.length; e++) u.data[e] = Math.round(s[e] / l);
	return {
		image: u,
		count: l
	};
}
// src/views/select/findings.ts
var tl = 2e4, nl = 6, rl = 1e5, il = 50, al = K((e) => {
	let t = H(null), n = null;
	return W(() => {
		let r = ol(e);
		n = r;
		let i = () => {
			if (r === null || r !== n) return;
			let e = performance.now();
			for (; performance.now() - e < il;) {
				let { done: e, value: n } = r.next();
				if (e) {
					t.value = n;
					return;
				}
			}
			setTimeout(i);
		};
		(r === null || e.manifest.images.count > rl) && (t.value = null), i();
	}), t;
});
function ol(e) {
	let [t, n] = [e.store.selectionA.value, e.store.selectionB.value], r = e.manifest.images.count;
	if (!t || t.length === 0 || (n ? n.length === 0 : t.length === r)) return null;
	let [i, a] = [sl(e), cl(e)];
	return i && a ? Kc(Gc(r, t, n), i, a) : null;
}
function sl(e) {
	return ll(e.manifest.labels.map(({ name: t, classes: n, codes: r }) => {
		let i = e.arrays.signal(r).value;
		return i && {
			name: t,
			classes: n,
			codes: i
		};
	}));
}
function cl(e) {
	let t = e.model.value.scores.map((e) => ({
		...e,
		period: null
	}));
	return ll([...e.manifest.factors, ...t].map(({ name: t, unit: n, period: r, values: i }) => {
		let a = e.arrays.signal(i).value;
		return a && {
			name: t,
			unit: n,
			period: r,
			values: a
		};
	}));
}
function ll(e) {
	let t = e.filter((e) => e !== null);
	return t.length === e.length ? t : null;
}
var ul = K((e) => fl(e, () => e.store.selectionA.value)), dl = K((e) => fl(e, () => e.store.selectionB.value));
function fl(e, t) {
	let n = H(null);
	return W(() => {
		let r = t(), i = e.store.model.value;
		if (!r || r.length === 0) {
			n.value = null;
			return;
		}
		n.value = {
			rows: r,
			members: null,
			looked: 0,
			decoded: null,
			mean: null,
			meanOf: 0
		};
		let a = () => n.peek()?.rows === r && e.store.model.peek() === i, o = (e) => {
			let t = n.peek();
			t && a() && (n.value = {
				...t,
				...e
			});
		};
		pl(e, r, i, o, a), el(e, r).then(({ image: e, count: t }) => o({
			mean: e,
			meanOf: t
		}), () => void 0);
	}), n;
}
async function pl(e, t, n, r, i) {
	let a = Math.max(1, Math.ceil(t.length / tl)), o = t.filter((e, t) => t % a === 0), { latents: s, latent_size: c, decoder: l } = e.manifest.models[n], u = await e.arrays.rows(s, o);
	if (!i()) return;
	let d = Zc({
		values: u,
		width: c
	}, Int32Array.from(o.keys()), nl);
	d.typical = d.typical.map((e) => o[e]), d.odd = d.odd.map((e) => o[e]), r({
		members: d,
		looked: o.length
	}), l && r({ decoded: await e.decoder.decode(Float32Array.from(d.mean), n) });
}
async function ml(e, t, n, r) {
	let i = t.length, a = new Float32Array(r * i);
	for (let e = 0; e < r; e++) for (let o = 0; o < i; o++) a[e * i + o] = t[o] + (n[o] - t[o]) * e / (r - 1);
	return (await e.decoder.decode(a, e.store.model.peek())).slice(0, r * po(e.manifest.images));
}
// src/views/select/composed.tsx
var hl = 8, gl = .05;
function _l({ app: e }) {
	let t = al(e).value;
	if (!t) return null;
	let n = e.store.selectionB.value ? "selection B" : "all other images";
	return /* @__PURE__ */ X("section", {
		class: "composed",
		"aria-label": "What the selection is made of",
		children: [
			/* @__PURE__ */ X("h3", { children: ["Selection A against ", n] }),
			/* @__PURE__ */ X("p", { children: vl(t, n) }),
			t.classes.length > 0 && /* @__PURE__ */ X(yl, { parts: t.classes }),
			t.factors.length > 0 && /* @__PURE__ */ X(bl, { parts: t.factors }),
			/* @__PURE__ */ X("small", { children: [
				"Odds: how many times those of the class there, with 95 % interval. p by Fisher’s exact test, or Mann and Whitney’s (angles: uniform scores), corrected for all ",
				t.questions,
				" questions (Holm). A selection drawn around a colour finds that colour: its p then means little."
			] })
		]
	});
}
function vl({ classes: e, factors: t }, n) {
	let r = e.filter(({ logOdds: e, corrected: t }) => e > 0 && t <= gl).slice(0, 3), i = t.filter(({ corrected: e }) => e <= gl).slice(0, 2), a = [...r.map(({ name: e, shareInside: t, shareOutside: n }) => `${e} (${xl(t)} here, ${xl(n)} there)`), ...i.map(({ factor: e, estimate: t, unit: n }) => `${t > 0 ? "larger" : "smaller"} ${e} (by ${J(Math.abs(t))}${n ? ` ${n}` : ""})`)];
	return a.length > 0 ? `More than in ${n}: ${a.join("; ")}.` : `Not distinguishable from ${n}.`;
}
function yl({ parts: e }) {
	let t = [...e].sort((e, t) => t.inside - e.inside).slice(0, hl);
	return /* @__PURE__ */ X("table", { children: [
		/* @__PURE__ */ X("caption", {
			class: "unseen",
			children: "Classes in the selection"
		}),
		/* @__PURE__ */ X("thead", { children: /* @__PURE__ */ X("tr", { children: [
			/* @__PURE__ */ X("th", {
				scope: "col",
				children: "class"
			}),
			/* @__PURE__ */ X("th", {
				scope: "col",
				children: "here"
			}),
			/* @__PURE__ */ X("th", {
				scope: "col",
				children: "there"
			}),
			/* @__PURE__ */ X("th", {
				scope: "col",
				children: "odds"
			}),
			/* @__PURE__ */ X("th", {
				scope: "col",
				children: "p"
			})
		] }) }),
		/* @__PURE__ */ X("tbody", { children: t.map((e) => /* @__PURE__ */ X("tr", {
			class: e.corrected <= gl ? "" : "quiet",
			children: [
				/* @__PURE__ */ X("th", {
					scope: "row",
					children: [e.name, /* @__PURE__ */ X("i", {
						class: "share",
						style: { width: `${100 * e.shareInside}%` },
						"aria-hidden": "true"
					})]
				}),
				/* @__PURE__ */ X("td", { children: [
					xl(e.shareInside),
					" ",
					/* @__PURE__ */ X("small", { children: e.inside.toLocaleString("en-GB") })
				] }),
				/* @__PURE__ */ X("td", { children: [
					xl(e.shareOutside),
					" ",
					/* @__PURE__ */ X("small", { children: e.outside.toLocaleString("en-GB") })
				] }),
				/* @__PURE__ */ X("td", { children: [Cl(e.logOdds), /* @__PURE__ */ X("small", { children: [
					Cl(e.low),
					" to ",
					Cl(e.high)
				] })] }),
				/* @__PURE__ */ X("td", { children: wl(e.corrected) })
			]
		}, `${e.label} ${e.name}`)) })
	] });
}
function bl({ parts: e }) {
	return /* @__PURE__ */ X("table", { children: [
		/* @__PURE__ */ X("caption", {
			class: "unseen",
			children: "Numbers in the selection"
		}),
		/* @__PURE__ */ X("thead", { children: /* @__PURE__ */ X("tr", { children: [
			/* @__PURE__ */ X("th", {
				scope: "col",
				children: "mean of"
			}),
			/* @__PURE__ */ X("th", {
				scope: "col",
				children: "here"
			}),
			/* @__PURE__ */ X("th", {
				scope: "col",
				children: "there"
			}),
			/* @__PURE__ */ X("th", {
				scope: "col",
				children: "difference"
			}),
			/* @__PURE__ */ X("th", {
				scope: "col",
				children: "p"
			})
		] }) }),
		/* @__PURE__ */ X("tbody", { children: e.map((e) => /* @__PURE__ */ X("tr", {
			class: e.corrected <= gl ? "" : "quiet",
			children: [
				/* @__PURE__ */ X("th", {
					scope: "row",
					children: [e.factor, e.unit && /* @__PURE__ */ X("small", { children: [" ", e.unit] })]
				}),
				/* @__PURE__ */ X("td", { children: J(e.inside) }),
				/* @__PURE__ */ X("td", { children: J(e.outside) }),
				/* @__PURE__ */ X("td", { children: [
					J(e.estimate),
					" ",
					/* @__PURE__ */ X("small", { children: [
						J(e.low),
						" to ",
						J(e.high)
					] })
				] }),
				/* @__PURE__ */ X("td", { children: wl(e.corrected) })
			]
		}, e.factor)) })
	] });
}
function xl(e) {
	return `${J(100 * e, 2)} %`;
}
var Sl = 1e3;
function Cl(e) {
	let t = Math.exp(e);
	return t > Sl ? `> ${Sl.toLocaleString("en-GB")} ×` : t < 1 / Sl ? `< ${1 / Sl} ×` : `${J(t, 2)} ×`;
}
function wl(e) {
	return e < .001 ? "< 0.001" : J(e, 2);
}
// src/views/select/film-between.tsx
var Tl = 25, El = 90;
function Dl({ app: e }) {
	let [t, n] = Ce(null), [r, i] = Ce(0), [a, o] = Ce(!1), s = ul(e).value?.members?.mean ?? null, c = dl(e).value?.members?.mean ?? null;
	if (R(() => {
		n(null);
		let t = !0;
		return s && c && e.model.value.decoder && ml(e, s, c, Tl).then((e) => t && n(e), () => void 0), () => {
			t = !1;
		};
	}, [
		e,
		s,
		c
	]), R(() => {
		if (!a) return;
		let e = setInterval(() => i((e) => (e + 1) % Tl), El);
		return () => clearInterval(e);
	}, [a]), !e.model.value.decoder) return null;
	let l = Math.round(100 * r / 24);
	return /* @__PURE__ */ X("section", {
		class: "film",
		"aria-label": "From A to B",
		children: [
			/* @__PURE__ */ X("h3", { children: "From A’s mean to B’s" }),
			/* @__PURE__ */ X("div", {
				class: "screens one",
				children: /* @__PURE__ */ X(Z, {
					pixels: t,
					index: r,
					shape: e.manifest.images,
					label: `${l} per cent of the way from A to B`
				})
			}),
			/* @__PURE__ */ X("div", {
				class: "controls",
				children: [
					/* @__PURE__ */ X("button", {
						type: "button",
						disabled: !t,
						onClick: () => o(!a),
						children: a ? "Stop" : "Play"
					}),
					/* @__PURE__ */ X("input", {
						type: "range",
						min: "0",
						max: 24,
						value: r,
						disabled: !t,
						"aria-label": "From A to B",
						"aria-valuetext": `${l} per cent of the way`,
						onInput: (e) => {
							o(!1), i(e.currentTarget.valueAsNumber);
						}
					}),
					/* @__PURE__ */ X("output", {
						"aria-live": "off",
						children: [l, " %"]
					})
				]
			})
		]
	});
}
// src/views/select/portrait.tsx
function Ol({ app: e, side: t, portrait: n }) {
	if (!n) return null;
	let { rows: r, members: i, looked: a, decoded: o, mean: s, meanOf: c } = n;
	return /* @__PURE__ */ X("section", {
		class: "portrait",
		"aria-label": `What selection ${t} looks like`,
		children: [
			/* @__PURE__ */ X("h3", { children: [
				"Selection ",
				t,
				": ",
				Y(r.length, "image")
			] }),
			/* @__PURE__ */ X("div", {
				class: "screens",
				children: [/* @__PURE__ */ X("figure", { children: [/* @__PURE__ */ X(Al, {
					image: s,
					label: `Mean of the images of selection ${t}`
				}), /* @__PURE__ */ X("figcaption", { children: ["mean image", c > 0 && c < r.length ? `, of ${c} of them` : ""] })] }), e.model.value.decoder && /* @__PURE__ */ X("figure", { children: [/* @__PURE__ */ X(Z, {
					pixels: o,
					shape: e.manifest.images,
					label: `Decoded from the mean latent of selection ${t}`
				}), /* @__PURE__ */ X("figcaption", { children: "mean latent, decoded" })] })]
			}),
			i && /* @__PURE__ */ X(S, { children: [
				/* @__PURE__ */ X(kl, {
					app: e,
					title: "Typical: nearest to the mean latent",
					rows: i.typical
				}),
				/* @__PURE__ */ X(kl, {
					app: e,
					title: "Odd: farthest from it",
					rows: i.odd
				}),
				a < r.length && /* @__PURE__ */ X("small", { children: [
					"Among ",
					Y(a, "image"),
					" of the selection."
				] })
			] })
		]
	});
}
function kl({ app: e, title: t, rows: n }) {
	return /* @__PURE__ */ X(S, { children: [/* @__PURE__ */ X("h4", { children: t }), /* @__PURE__ */ X("ul", {
		class: "strip six",
		children: n.map((t) => /* @__PURE__ */ X("li", { children: /* @__PURE__ */ X("button", {
			type: "button",
			title: `Go to this image: ${oi(e, t)}`,
			onClick: () => e.actions.goToImage(t),
			onPointerEnter: () => e.actions.hover(t),
			onPointerLeave: () => e.actions.hover(-1),
			children: /* @__PURE__ */ X(ui, {
				app: e,
				index: t,
				label: oi(e, t)
			})
		}) }, t))
	})] });
}
function Al({ image: e, label: t }) {
	let n = z(null);
	return Te(() => {
		e && n.current?.getContext("2d")?.putImageData(e, 0, 0);
	}, [e]), /* @__PURE__ */ X("canvas", {
		class: "picture",
		ref: n,
		width: e?.width ?? 1,
		height: e?.height ?? 1,
		role: "img",
		"aria-label": t
	});
}
// src/views/select/panel.tsx
function jl({ app: e }) {
	Nl(e);
	let [t, n] = [e.store.selectionA.value, e.store.selectionB.value];
	return /* @__PURE__ */ X("div", {
		class: "select-view",
		children: [
			/* @__PURE__ */ X("h2", {
				class: "unseen",
				children: "Select"
			}),
			/* @__PURE__ */ X(vc, { app: e }),
			!t && /* @__PURE__ */ X("p", {
				class: "invitation",
				children: "Draw around images on the map, or choose a class: what are they, and what sets them apart from the rest?"
			}),
			t && t.length === 0 && /* @__PURE__ */ X("p", {
				class: "note",
				children: "No image lies within selection A."
			}),
			t && t.length > 0 && /* @__PURE__ */ X(S, { children: [
				/* @__PURE__ */ X(_l, { app: e }),
				/* @__PURE__ */ X(Ol, {
					app: e,
					side: "A",
					portrait: ul(e).value
				}),
				n && n.length > 0 && /* @__PURE__ */ X(S, { children: [/* @__PURE__ */ X(Ol, {
					app: e,
					side: "B",
					portrait: dl(e).value
				}), /* @__PURE__ */ X(Dl, { app: e })] }),
				/* @__PURE__ */ X("p", {
					class: "buttons",
					children: /* @__PURE__ */ X("button", {
						type: "button",
						onClick: () => Ml(e),
						children: ["Clear ", t && n ? "both selections" : `the ${Y(t.length, "image")}`]
					})
				})
			] })
		]
	});
}
function Ml(e) {
	let { A: t, B: n, side: r } = Q(e);
	t.value = null, n.value = null, r.value = "A";
}
function Nl(e) {
	R(() => {
		let { tool: t } = e.store;
		return t.peek() === "decode" && (t.value = "lasso"), () => {
			t.peek() === "lasso" && (t.value = "decode");
		};
	}, [e]);
}
// src/views/select/index.ts
var Pl = {
	id: "select",
	title: "Select",
	fits: () => !0,
	install(e) {
		e.layers.value = [...e.layers.value, mc(e)], e.tools.value = [...e.tools.value, pc(e)], Ii(e);
	},
	address: {
		a: {
			write: (e) => Hi(Q(e).A.value),
			read: (e, t) => {
				Q(e).A.value = Ui(e, t);
			}
		},
		b: {
			write: (e) => Hi(Q(e).B.value),
			read: (e, t) => {
				Q(e).B.value = Ui(e, t);
			}
		}
	},
	Panel: jl
}, Fl = class e {
	state;
	spare = null;
	constructor(e) {
		this.state = Uint32Array.from(e);
	}
	static seeded(t) {
		let n = [
			1,
			2,
			3,
			4
		].map((e) => {
			let n = t + Math.imul(e, 2654435769) >>> 0;
			return n = Math.imul(n ^ n >>> 16, 2246822507), n = Math.imul(n ^ n >>> 13, 3266489909), (n ^ n >>> 16) >>> 0;
		});
		return new e(n);
	}
	word() {
		let e = this.state, t = Math.imul(Ll(Math.imul(e[1], 5), 7), 9) >>> 0, n = e[1] << 9;
		return e[2] ^= e[0], e[3] ^= e[1], e[1] ^= e[2], e[0] ^= e[3], e[2] ^= n, e[3] = Ll(e[3], 11), t;
	}
	uniform() {
		return (this.word() + .5) / 2 ** 32;
	}
	normal() {
		if (this.spare !== null) {
			let e = this.spare;
			return this.spare = null, e;
		}
		let e = Math.sqrt(-2 * Math.log(this.uniform())), t = 2 * Math.PI * this.uniform();
		return this.spare = e * Math.sin(t), e * Math.cos(t);
	}
};
function Il(e, t, n) {
	return Float64Array.from({ length: e.length }, (r, i) => e[i] + Math.exp(t[i] / 2) * n.normal());
}
function Ll(e, t) {
	return e << t | e >>> 32 - t;
}
// src/maths/running.ts
var Rl = class {
	mean;
	squares;
	count = 0;
	constructor(e) {
		this.mean = new Float64Array(e), this.squares = new Float64Array(e);
	}
	add(e) {
		this.count++;
		for (let t = 0; t < this.mean.length; t++) {
			let n = e[t] - this.mean[t];
			this.mean[t] += n / this.count, this.squares[t] += n * (e[t] - this.mean[t]);
		}
	}
	deviation() {
		return this.squares.map((e) => this.count > 1 ? Math.sqrt(e / (this.count - 1)) : 0);
	}
}, zl = 4, Bl = 0, Vl = /* @__PURE__ */ new WeakMap();
function Hl(e) {
	let t = Vl.get(e);
	if (t) return t;
	let n = H(null), r = H(!1), i = po(e.manifest.images), [a, o] = [Fl.seeded(Bl), new Rl(i)], s = 0, c = async (t, c, l, u) => {
		let { latents: d, logvar: f } = e.manifest.models[c];
		if (!f) return;
		let [p, m] = await Promise.all([e.arrays.rows(d, [t]), e.arrays.rows(f, [t])]), h = () => u === s && (r.peek() || o.count === 0);
		for (let r = 0; h() && r < l; r += zl) {
			let r = new Float32Array(zl * p.length);
			for (let e = 0; e < zl; e++) r.set(Il(p, m, a), e * p.length);
			let s = await e.decoder.decode(r, c);
			if (!h()) return;
			for (let e = 0; e < zl; e++) o.add(s.subarray(e * i, (e + 1) * i));
			let l = Float32Array.from(o.deviation());
			n.value = {
				image: t,
				model: c,
				count: o.count,
				latest: s.slice(3 * i),
				mean: Float32Array.from(o.mean),
				deviation: l,
				most: l.reduce((e, t) => Math.max(e, t), 0)
			}, await new Promise((e) => requestAnimationFrame(e));
		}
	}, l = {
		sampled: n,
		running: r,
		start(t, l = Infinity) {
			let u = e.store.model.peek(), d = n.peek();
			(d?.image !== t || d.model !== u) && ([a, o] = [Fl.seeded(Bl), new Rl(i)], n.value = null), r.value = !0;
			let f = ++s;
			c(t, u, l, f).catch((t) => {
				e.store.notice.value = gt(t).message;
			}).finally(() => {
				f === s && (r.value = !1);
			});
		},
		stop() {
			r.value = !1;
		}
	};
	return Vl.set(e, l), l;
}
// src/views/traverse/posterior.tsx
var Ul = 64;
function Wl({ app: e }) {
	let { logvar: t, decoder: n, name: r } = e.model.value;
	if (!n) return null;
	if (!t) return /* @__PURE__ */ X("p", {
		class: "note",
		children: [
			"The posterior of ",
			r,
			" is a point: an image has one latent, so there is nothing to sample."
		]
	});
	let i = e.store.cursor.value?.nearest.rows[0];
	return i === void 0 ? null : /* @__PURE__ */ X(Gl, {
		app: e,
		image: i
	});
}
function Gl({ app: e, image: t }) {
	let n = Hl(e), r = z(!1), i = n.sampled.value, a = i?.image === t && i.model === e.store.model.value ? i : null;
	R(() => () => n.stop(), [n, t]);
	let o = () => {
		r.current = !0, n.start(t);
	}, s = () => {
		if (!r.current) return;
		r.current = !1, n.stop();
		let t = n.sampled.peek();
		t && e.actions.say(`${Y(t.count, "sample")}; the largest standard deviation is ${J(t.most, 2)}.`);
	};
	return /* @__PURE__ */ X("section", {
		class: "posterior",
		"aria-label": "Posterior",
		children: [
			/* @__PURE__ */ X("h3", { children: [
				"Posterior of ",
				oi(e, t),
				", the image nearest to the cursor"
			] }),
			/* @__PURE__ */ X("p", {
				class: "buttons",
				children: [/* @__PURE__ */ X("button", {
					type: "button",
					class: "hold",
					"aria-describedby": "hold-hint",
					onPointerDown: (e) => {
						e.currentTarget.setPointerCapture(e.pointerId), o();
					},
					onPointerUp: s,
					onPointerCancel: s,
					onContextMenu: (e) => e.preventDefault(),
					onKeyDown: (e) => {
						(e.key === " " || e.key === "Enter") && (e.preventDefault(), e.repeat || o());
					},
					onKeyUp: (e) => {
						e.preventDefault(), s();
					},
					onBlur: s,
					onClick: (e) => {
						e.detail === 0 && n.start(t, Ul);
					},
					children: n.running.value ? "Sampling …" : "Hold to sample"
				}), /* @__PURE__ */ X("small", {
					id: "hold-hint",
					children: "with the mouse, a finger or the space bar"
				})]
			}),
			/* @__PURE__ */ X(Kl, {
				app: e,
				image: t,
				sampled: a
			})
		]
	});
}
function Kl({ app: e, image: t, sampled: n }) {
	let r = e.manifest.images;
	if (!n) return null;
	let { count: i, latest: a, mean: o, deviation: s, most: c } = n, l = s.map((e) => e / Math.max(c, 1e-9));
	return /* @__PURE__ */ X("div", {
		class: "screens",
		children: [
			/* @__PURE__ */ X("figure", { children: [/* @__PURE__ */ X(ui, {
				app: e,
				index: t,
				label: `The image: ${oi(e, t)}`
			}), /* @__PURE__ */ X("figcaption", { children: "image" })] }),
			/* @__PURE__ */ X("figure", { children: [/* @__PURE__ */ X(Z, {
				pixels: a,
				shape: r,
				label: "The latest sample, decoded"
			}), /* @__PURE__ */ X("figcaption", { children: ["sample ", i] })] }),
			/* @__PURE__ */ X("figure", { children: [/* @__PURE__ */ X(Z, {
				pixels: o,
				shape: r,
				label: "The mean of the decoded samples"
			}), /* @__PURE__ */ X("figcaption", { children: "mean" })] }),
			/* @__PURE__ */ X("figure", { children: [/* @__PURE__ */ X(Z, {
				pixels: l,
				shape: r,
				label: "The standard deviation of the decoded samples, pixel by pixel"
			}), /* @__PURE__ */ X("figcaption", { children: [
				"deviation: white is ",
				J(c, 2),
				" of 1"
			] })] })
		]
	});
}
function ql(e) {
	let { mean: t, std: n, kl: r, active: i } = e, a = n.filter((e, t) => i[t]).sort((e, t) => e - t), o = r !== null || a.length === 0 ? 1 : a[Math.floor(a.length / 2)];
	return Yl(t.map((e, t) => {
		let a = i[t] ? n[t] : o, s = r === null ? n[t] ** 2 : r[t];
		return {
			kind: "latent",
			index: t,
			centre: e,
			sd: a,
			low: e - 3 * a,
			high: e + 3 * a,
			weight: s,
			weighedBy: r === null ? "variance" : "KL",
			active: i[t]
		};
	}));
}
function Jl(e) {
	let t = Math.max(...Array.from(e), 0);
	return Yl(Array.from(e, (e, n) => {
		let r = Math.sqrt(e), i = e > 1e-4 * t;
		return {
			kind: "component",
			index: n,
			centre: 0,
			sd: r,
			low: -3 * r,
			high: 3 * r,
			weight: e,
			weighedBy: "variance",
			active: i
		};
	}));
}
function Yl(e) {
	return e.sort((e, t) => Number(t.active) - Number(e.active) || t.weight - e.weight || e.index - t.index);
}
function Xl(e, t, n, r) {
	let i = t.length, a = 0;
	for (let o = 0; o < i; o++) a += (e[o] - t[o]) * n[r * i + o];
	return a;
}
function Zl(e, t, n, r) {
	let i = e.length;
	return Float64Array.from({ length: i }, (a, o) => e[o] + r * t[n * i + o]);
}
function Ql(e, t, n) {
	let r = Float64Array.from(e);
	return r[t] = n, r;
}
function $l(e, t, n) {
	return Array.from({ length: n }, (r, i) => e + (t - e) * i / Math.max(1, n - 1));
}
// src/views/traverse/walking.ts
var eu = /* @__PURE__ */ new WeakMap();
function tu(e) {
	let t = eu.get(e);
	if (t) return t;
	let { cursor: n, model: r } = e.store, i = H("latent"), a = H(null), o = /* @__PURE__ */ new WeakSet();
	W(() => {
		let e = n.value;
		e && !o.has(e.latent) && (a.value = {
			latent: e.latent,
			x: e.x,
			y: e.y
		}), e || (a.value = null);
	});
	let s = U(() => {
		let { mean: t, vectors: n, variances: r } = e.model.value.components, i = [e.arrays.signal(t).value, e.arrays.signal(n).value];
		return i[0] && i[1] ? {
			mean: i[0],
			vectors: i[1],
			variances: r
		} : null;
	}), c = U(() => {
		let { statistics: t, components: n } = e.model.value;
		return i.value === "latent" ? ql(t) : Jl(n.variances);
	}), l = (t) => {
		o.add(t), e.actions.goTo(t);
	}, u = (e, t, n) => {
		if (t.kind === "latent") return Float32Array.from(Ql(e, t.index, n));
		let r = s.value;
		if (!r) return null;
		let i = n - Xl(e, r.mean, r.vectors, t.index);
		return Float32Array.from(Zl(e, r.vectors, t.index, i));
	}, d = {
		kind: i,
		sliders: c,
		start: a,
		away: U(() => n.value !== null && n.value.latent !== a.value?.latent),
		value(e) {
			let t = n.value;
			if (!t) return null;
			if (e.kind === "latent") return t.latent[e.index];
			let r = s.value;
			return r && Xl(t.latent, r.mean, r.vectors, e.index);
		},
		with: u,
		move(e, t) {
			let r = n.peek(), i = r && u(r.latent, e, t);
			i && l(i);
		},
		reset() {
			let t = a.peek();
			t && e.actions.goTo(t.latent, t);
		},
		toMean: () => l(Float32Array.from(e.manifest.models[r.peek()].statistics.mean)),
		goTo: l
	};
	return eu.set(e, d), d;
}
var nu = 150, ru = 150, iu = 2e6;
function au({ kind: e, index: t }) {
	return `${e} ${t}`;
}
var ou = /* @__PURE__ */ new WeakMap();
function su(e) {
	let t = ou.get(e);
	if (t) return t;
	let n = new cu(e);
	return ou.set(e, n), n;
}
var cu = class {
	app;
	pixels = H(/* @__PURE__ */ new Map());
	quick;
	shown = H(0);
	walking;
	newest = null;
	timer = 0;
	constructor(e) {
		this.app = e, this.walking = tu(e), this.quick = H(7 * po(e.manifest.images) <= iu);
		let t = ka((e) => this.decode(e), () => {
			this.quick.value = !1;
		});
		W(() => {
			let e = this.wish();
			clearTimeout(this.timer), this.timer = window.setTimeout(() => {
				this.newest = e?.latent ?? null, e && t(e);
			}, nu);
		}), W(() => {
			e.model.value, this.pixels.value = /* @__PURE__ */ new Map();
		});
	}
	show(e) {
		this.shown.value = e;
	}
	wish() {
		let { store: e, model: t } = this.app, n = this.walking.sliders.value.slice(0, this.shown.value), r = n.every((e) => this.walking.value(e) !== null), i = e.view.value === "traverse" && t.value.decoder !== null && this.quick.value, a = e.cursor.value?.latent;
		return a && i && r ? {
			latent: a,
			sliders: n,
			model: e.model.value
		} : null;
	}
	async decode({ latent: e, sliders: t, model: n }) {
		for (let r of t) {
			let t = performance.now(), i = this.newest === e && this.quick.peek() ? lu(this.walking, e, r) : null;
			if (!i) return;
			let a = await this.app.decoder.decode(i, n);
			this.pixels.value = new Map(this.pixels.peek()).set(au(r), a), this.pixels.peek().size > 2 && performance.now() - t > ru && (this.quick.value = !1);
		}
	}
};
function lu(e, t, n) {
	let r = $l(n.low, n.high, 7).map((r) => e.with(t, n, r));
	return r.includes(null) ? null : Fn(r);
}
// src/views/traverse/slider-row.tsx
function uu({ app: e, slider: t }) {
	let n = tu(e), { pixels: r, quick: i } = su(e), { active: a, low: o, high: s, centre: c, sd: l } = t, u = n.value(t), d = u ?? c, f = du(t), p = fu(t), m = r.value.get(au(t)), h = l > 0 ? (d - c) / l : 0, [g, _] = [Math.min(o, d), Math.max(s, d)];
	return /* @__PURE__ */ X("div", {
		class: a ? "slider" : "slider idle",
		children: [
			/* @__PURE__ */ X("p", {
				class: "name",
				children: [
					/* @__PURE__ */ X("b", { children: f }),
					" ",
					/* @__PURE__ */ X("small", { children: p }),
					!a && /* @__PURE__ */ X("span", {
						class: "mark",
						children: "collapsed"
					})
				]
			}),
			i.value && e.model.value.decoder && /* @__PURE__ */ X(Ts, {
				pixels: m ?? null,
				count: 7,
				shape: e.manifest.images,
				label: ""
			}),
			/* @__PURE__ */ X("div", {
				class: "hand",
				children: [/* @__PURE__ */ X("input", {
					type: "range",
					min: g,
					max: _,
					step: "any",
					value: d,
					disabled: u === null || l === 0,
					"aria-label": `${f}, ${p}${a ? "" : ", collapsed: it tells nothing"}`,
					"aria-valuetext": `${J(d)}, ${J(h, 2)} standard deviations from the mean`,
					onInput: (e) => n.move(t, e.currentTarget.valueAsNumber),
					onKeyDown: (e) => mu(e, (e) => n.move(t, hu(d + e * l, g, _)))
				}), /* @__PURE__ */ X("output", {
					"aria-live": "off",
					children: J(d, 2)
				})]
			})
		]
	});
}
function du({ kind: e, index: t }) {
	return e === "latent" ? `latent ${t}` : `component ${t + 1}`;
}
function fu({ weight: e, weighedBy: t }) {
	return t === "KL" ? `KL ${J(e, 2)} nats` : `variance ${J(e, 2)}`;
}
var pu = {
	ArrowRight: .1,
	ArrowUp: .1,
	ArrowLeft: -.1,
	ArrowDown: -.1,
	PageUp: 1,
	PageDown: -1
};
function mu(e, t) {
	let n = pu[e.key];
	n !== void 0 && (e.preventDefault(), t(n));
}
function hu(e, t, n) {
	return Math.min(n, Math.max(t, e));
}
// src/views/traverse/panel.tsx
var gu = 12;
function _u({ app: e }) {
	let t = tu(e), n = su(e), [r, i] = Ce(!1), a = t.sliders.value, o = r ? a : a.slice(0, gu);
	return R(() => n.show(o.length), [n, o.length]), e.store.cursor.value ? /* @__PURE__ */ X("div", {
		class: "traverse-view",
		children: [
			/* @__PURE__ */ X("h2", {
				class: "unseen",
				children: "Traverse"
			}),
			/* @__PURE__ */ X(vu, { app: e }),
			/* @__PURE__ */ X(bu, { app: e }),
			/* @__PURE__ */ X("ul", {
				class: "sliders",
				children: o.map((t) => /* @__PURE__ */ X("li", { children: /* @__PURE__ */ X(uu, {
					app: e,
					slider: t
				}) }, `${t.kind} ${t.index}`))
			}),
			a.length > gu && /* @__PURE__ */ X("p", {
				class: "buttons",
				children: /* @__PURE__ */ X("button", {
					type: "button",
					onClick: () => i(!r),
					children: r ? `Only the first ${gu}` : `All ${a.length}`
				})
			}),
			/* @__PURE__ */ X(Wl, { app: e })
		]
	}) : /* @__PURE__ */ X("p", {
		class: "invitation",
		children: "Click on the map first: the sliders then walk away from that latent."
	});
}
function vu({ app: e }) {
	let t = tu(e), n = e.store.cursor.value;
	if (!n) return null;
	let r = yu(n.distance);
	return /* @__PURE__ */ X("div", {
		class: "now-decoded",
		children: [e.model.value.decoder && /* @__PURE__ */ X("div", {
			class: n.supported ? "frame" : "frame unsupported",
			children: /* @__PURE__ */ X(Z, {
				pixels: e.store.decoded.value,
				shape: e.manifest.images,
				strength: n.strength,
				label: `Decoded from the sliders. ${r}`,
				onDrawn: Ha
			})
		}), /* @__PURE__ */ X("div", { children: [
			/* @__PURE__ */ X("p", {
				class: "far",
				children: r
			}),
			!n.supported && /* @__PURE__ */ X("p", {
				class: "falsely",
				children: "No image is near: this is the decoder’s guess."
			}),
			/* @__PURE__ */ X("p", {
				class: "buttons",
				children: [/* @__PURE__ */ X("button", {
					type: "button",
					disabled: !t.away.value,
					onClick: t.reset,
					children: "Reset"
				}), /* @__PURE__ */ X("button", {
					type: "button",
					onClick: t.toMean,
					children: "Mean image"
				})]
			})
		] })]
	});
}
function yu(e) {
	return Number.isNaN(e) ? "" : e === 0 ? "The latent of an image." : `${J(e, 2)} × the usual distance between neighbours to the nearest image.`;
}
function bu({ app: e }) {
	let { kind: t } = tu(e), { kl: n } = e.model.value.statistics;
	return /* @__PURE__ */ X("div", {
		class: "kinds",
		children: [/* @__PURE__ */ X("fieldset", {
			class: "segments",
			children: [/* @__PURE__ */ X("legend", { children: "What the sliders move" }), [{
				id: "latent",
				title: "Latents"
			}, {
				id: "component",
				title: "Principal components"
			}].map(({ id: e, title: n }) => /* @__PURE__ */ X("button", {
				type: "button",
				"aria-pressed": t.value === e,
				onClick: () => {
					t.value = e;
				},
				children: n
			}, e))]
		}), /* @__PURE__ */ X("small", { children: [t.value === "latent" && n !== null ? "most KL first" : "most variance first", "; each from −3 to 3 standard deviations"] })]
	});
}
// src/views/traverse/index.ts
function xu(e) {
	let t = e.store.cursor.value;
	return t && tu(e).away.value ? qo(t.latent) : null;
}
function Su(e, t) {
	let n = Jo(t, e.model.peek().latent_size);
	if (!n) return;
	let r = W(() => {
		e.store.cursor.value && setTimeout(() => {
			r(), tu(e).goTo(n);
		});
	});
}
// src/views/index.ts
var Cu = [
	oo,
	uc,
	{
		id: "traverse",
		title: "Traverse",
		fits: (e) => e.manifest.models.some(({ decoder: e }) => e !== null),
		install: (e) => {
			tu(e);
		},
		address: {
			latent: {
				write: xu,
				read: Su
			},
			along: {
				write: (e) => tu(e).kind.value === "component" ? "components" : null,
				read: (e, t) => {
					t === "components" && (tu(e).kind.value = "component");
				}
			}
		},
		Panel: _u
	},
	Pl,
	aa,
	ya,
	Oa
], wu = 250, Tu = [
	"model",
	"map",
	"colour",
	"only",
	"view",
	"at",
	"image",
	"contours"
];
function Eu(e, t) {
	let n = new URLSearchParams(t.replace(/^#/, "")), { store: r, manifest: i } = e, a = i.models.findIndex(({ name: e }) => e === n.get("model"));
	a >= 0 && (r.model.value = a);
	let o = e.model.value.projections.findIndex(({ kind: e }) => e === n.get("map"));
	o >= 0 && (r.projection.value = o);
	let s = ba(i, e.model.value);
	r.colour.value = Sa(n.get("colour") ?? "", s) ?? s[0].by, r.onlyClass.value = Du(e, n.get("only")), r.contours.value = n.get("contours") === "1", Cu.some(({ id: e }) => e === n.get("view")) && (r.view.value = n.get("view") ?? "here");
	for (let t of Cu) for (let [r, i] of Object.entries(t.address ?? {})) {
		let t = n.get(r);
		t !== null && Ou(() => i.read(e, t));
	}
}
function Du({ store: e, manifest: t }, n) {
	let r = e.colour.value, i = r.kind === "label" && t.labels.find(({ name: e }) => e === r.name);
	return i && n && /^\d+$/.test(n) && Number(n) < i.classes.length ? Number(n) : -1;
}
function Ou(e) {
	try {
		e();
	} catch {}
}
function ku(e) {
	let [t, n] = (new URLSearchParams(e.replace(/^#/, "")).get("at") ?? "").split(",").map(Number);
	return Number.isFinite(t) && Number.isFinite(n) ? {
		x: t,
		y: n
	} : null;
}
function Au(e) {
	let t = 0, n = W(() => {
		let n = ju(e);
		clearTimeout(t), t = window.setTimeout(() => history.replaceState(null, "", n ? `#${n}` : location.pathname), wu);
	});
	return () => {
		clearTimeout(t), n();
	};
}
function ju(e) {
	let { store: t, manifest: n } = e, r = t.cursor.value, i = new URLSearchParams();
	n.models.length > 1 && i.set("model", e.model.value.name), i.set("map", e.projection.value.kind), i.set("colour", xa(t.colour.value)), t.onlyClass.value >= 0 && i.set("only", String(t.onlyClass.value)), t.contours.value && i.set("contours", "1"), t.view.value !== "here" && i.set("view", t.view.value), r && i.set("at", `${r.x.toFixed(4)},${r.y.toFixed(4)}`);
	for (let t of Cu) for (let [n, r] of Object.entries(t.address ?? {})) {
		if (Tu.includes(n)) throw Error(`the key ${n} of view ${t.id} is taken`);
		let a = r.write(e);
		a !== null && i.set(n, a);
	}
	return i.toString();
}
// src/bundle/arrays.ts
var Mu = {
	float32: Float32Array,
	uint8: Uint8Array,
	int16: Int16Array,
	int32: Int32Array
}, Nu = 500, Pu = class {
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
		return t || (t = this.parts.part(e.part).then((t) => Fu(t, e)), this.read.set(e.part, t)), t;
	}
	signal(e) {
		let t = this.signals.get(e.part);
		if (!t) {
			let n = H(null);
			this.get(e).then((e) => {
				n.value = e;
			}, (e) => this.onProblem(gt(e))), t = n, this.signals.set(e.part, t);
		}
		return t;
	}
	async rows(e, t) {
		let n = e.shape.slice(1).reduce((e, t) => e * t, 1);
		if (this.isWhole(e)) {
			let r = await this.get(e), i = new Mu[e.dtype](t.length * n);
			for (let e = 0; e < t.length; e++) i.set(r.subarray(t[e] * n, (t[e] + 1) * n), e * n);
			return i;
		}
		if (t.length > Nu) return this.inTurn(e, t, n);
		let r = `part=${encodeURIComponent(e.part)}&rows=${Array.from(t).join(",")}`, i = await fetch(`${this.server?.rows}?${r}`);
		if (!i.ok) throw new G(`The server answered ${i.status} for rows of "${e.part}".`, "Reload the page.");
		return Fu(await i.arrayBuffer(), {
			...e,
			shape: [t.length, ...e.shape.slice(1)]
		});
	}
	async inTurn(e, t, n) {
		let r = new Mu[e.dtype](t.length * n);
		for (let i = 0; i < t.length; i += Nu) {
			let a = Array.from(t).slice(i, i + Nu);
			r.set(await this.rows(e, a), i * n);
		}
		return r;
	}
	async json(e) {
		return JSON.parse(new TextDecoder().decode(await this.parts.part(e)));
	}
};
function Fu(e, t) {
	let n = yt(t);
	if (e.byteLength !== n) throw new G(`The part "${t.part}" has ${e.byteLength} bytes; ${t.shape.join(" x ")} ${t.dtype} take ${n}.`, "The bundle is damaged; make it anew with `hinterland export`.");
	return new Mu[t.dtype](e);
}
// src/pictures/thumbnails.ts
var Iu = 24, Lu = class {
	parts;
	images;
	sheets = /* @__PURE__ */ new Map();
	ready = /* @__PURE__ */ new Map();
	constructor(e, t) {
		this.parts = e, this.images = t;
	}
	peek(e) {
		let t = this.sheetOf(e), n = t && this.ready.get(t.part);
		return n ? Ru(t, n, e) : null;
	}
	async get(e) {
		let t = this.sheetOf(e);
		if (!t) return null;
		let n = this.sheets.get(t.part);
		return n || (n = this.read(t), this.sheets.set(t.part, n)), Ru(t, await n, e);
	}
	sheetOf(e) {
		return this.images.sheets.find(({ first: t, count: n }) => e >= t && e < t + n);
	}
	async read(e) {
		let t = await createImageBitmap(new Blob([await this.parts.part(e.part)], { type: "image/webp" }));
		this.ready.set(e.part, t);
		let [n] = this.ready.keys();
		return this.ready.size > Iu && n !== void 0 && (this.ready.delete(n), this.sheets.delete(n)), t;
	}
};
function Ru(e, t, n) {
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
function zu() {
	return {
		problem: H(null),
		notice: H(""),
		model: H(0),
		projection: H(0),
		colour: H({ kind: "none" }),
		onlyClass: H(-1),
		contours: H(!1),
		view: H("here"),
		tool: H("decode"),
		cursor: H(null),
		decoded: H(null),
		hovered: H(-1),
		selectionA: H(null),
		selectionB: H(null),
		path: H([]),
		said: H("")
	};
}
// src/app/app.ts
function Bu(e, t) {
	let n = zu(), r = new Pu(e, t.server, (e) => {
		n.problem.value = e;
	}), i = U(() => t.models[n.model.value]), a = U(() => i.value.projections[Math.min(n.projection.value, i.value.projections.length - 1)]), o = U(() => r.signal(a.value.positions).value), s = {
		parts: e,
		manifest: t,
		store: n,
		arrays: r,
		decoder: new uo(e, t),
		thumbnails: new Lu(e, t.images),
		model: i,
		projection: a,
		positions: o,
		index: U(() => o.value ? ki(o.value).value : null),
		latents: U(() => {
			let { latents: e } = i.value;
			return r.isWhole(e) ? r.signal(e).value : null;
		}),
		usual: U(() => Za(r, i.value).value),
		ids: H(null),
		layers: H([]),
		tools: H([])
	};
	return {
		...s,
		actions: Ua(s)
	};
}
// src/app/open.ts
async function Vu(e, t) {
	Zn("open");
	let n = Bu(e, await bt(e));
	n.tools.value = ni(n), n.layers.value = Kr(n);
	for (let e of Cu) e.fits(n) && e.install?.(n);
	let r = t ? location.hash : "";
	Eu(n, r);
	let i = [
		Gu(n),
		Wu(n),
		Hu(n, r)
	];
	return t && i.push(Au(n)), {
		app: n,
		close: () => {
			for (let e of i) e();
			n.decoder.close();
		}
	};
}
function Hu(e, t) {
	let n = !1;
	return W(() => {
		let r = e.positions.value && e.index.value, i = e.latents.value || !e.arrays.isWhole(e.model.value.latents);
		!n && r && i && (n = !0, setTimeout(() => {
			let n = ku(t);
			n ? e.actions.moveTo(n.x, n.y) : e.actions.goToImage(0), Uu(e);
		}));
	});
}
function Uu(e) {
	let { ids: t, count: n } = e.manifest.images, r = () => new Promise((e) => setTimeout(e));
	e.parts.part(t).then((e) => Dt.of(e, n, r)).then((t) => {
		e.ids.value = t;
	}, () => void 0);
}
function Wu(e) {
	return W(() => {
		let t = e.store.cursor.peek();
		e.usual.value && t && Number.isNaN(t.distance) && ze(() => e.actions.goTo(t.latent, t));
	});
}
function Gu(e) {
	let t = e.store.model.value, n = e.projection.value.kind;
	return W(() => {
		let r = [e.store.model.value, e.projection.value.kind];
		if (e.positions.value && e.index.value) {
			if (r[0] !== t) ze(() => e.actions.clearCursor());
			else if (r[1] !== n) {
				let t = e.store.cursor.peek();
				t && ze(() => e.actions.goTo(t.latent));
			}
			[t, n] = r;
		}
	});
}
// src/bundle/parts.ts
var Ku = "ort-wasm.wasm";
function qu(e) {
	let t = URL.createObjectURL(new Blob([e], { type: "text/javascript" }));
	try {
		return new Worker(t);
	} finally {
		setTimeout(() => URL.revokeObjectURL(t), 1e4);
	}
}
// src/bundle/unpack.ts
async function Ju(e) {
	let t = new Blob([e]).stream().pipeThrough(new DecompressionStream("gzip"));
	return new Uint8Array(await new Response(t).arrayBuffer());
}
// src/bundle/widget-parts.ts
var Yu = class {
	model;
	constructor(e) {
		this.model = e;
	}
	async manifest() {
		return this.model.get("manifest");
	}
	async part(e) {
		let t = this.model.get("parts")[e];
		if (!t) throw new G(`The part "${e}" did not come with the widget.`, "Run the cell again.");
		return Xu(t).slice().buffer;
	}
	async wasm() {
		let e = this.model.get("wasm");
		if (!e) throw new G(`"${Ku}" did not come with the widget.`, "Run the cell again.");
		return (await Ju(Xu(e))).buffer;
	}
	async worker() {
		return qu(this.model.get("worker"));
	}
};
function Xu(e) {
	return new Uint8Array(e.buffer, e.byteOffset, e.byteLength);
}
// src/ui/mount.ts
function Zu(e) {
	return e.classList.add("hinterland"), W(() => {
		e.dataset.theme = q.value;
	});
}
// src/maths/towards.ts
function Qu(e, t, n, [r, i]) {
	let [a, o] = [-1, Infinity];
	for (let s = 0; s < e.length; s += 2) {
		let [c, l] = [e[s] - t, e[s + 1] - n], u = c * r + l * i;
		if (!(u > 1e-6) || Math.abs(c * i - l * r) > u) continue;
		let d = c * c + l * l;
		d < o && ([a, o] = [s / 2, d]);
	}
	return a;
}
// src/map/keys.ts
var $u = [
	["arrow keys", "move the cursor on the map, on the ground to the next image; with shift, five times as far"],
	["enter", "look at the image nearest to the cursor"],
	["+  −  0", "nearer, farther, the whole map"],
	["m", "the next map: PCA, t-SNE, UMAP, and the ground where it is known"],
	["c", "the next colouring"],
	["d", "density contours on or off"],
	["l", "light or dark"],
	["escape", "take the cursor away"],
	["?", "this list"]
], ed = 10, td = 1e6, nd = {
	ArrowLeft: [-1, 0],
	ArrowRight: [1, 0],
	ArrowUp: [0, 1],
	ArrowDown: [0, -1]
};
function rd(e, t, n) {
	if (n.ctrlKey || n.metaKey || n.altKey) return !1;
	let { store: r, actions: i } = e, a = nd[n.key], o = r.cursor.peek(), s = t.camera.peek(), c = o ?? {
		x: s.x,
		y: s.y
	};
	if (a && o && !e.projection.peek().inverse) return id(e, t, o, a, n.shiftKey ? 5 : 1), !0;
	if (a) {
		let e = ed * (n.shiftKey ? 5 : 1) * 2 / (t.size.peek().height * s.zoom), r = (e) => Math.min(1.2, Math.max(-1.2, e)), [l, u] = o ? [r(c.x + a[0] * e), r(c.y + a[1] * e)] : [c.x, c.y];
		return t.show(l, u), i.moveTo(l, u), !0;
	}
	switch (n.key) {
		case "+":
		case "=": return t.look(or(s, 1.3, c.x, c.y)), !0;
		case "-":
		case "−": return t.look(or(s, 1 / 1.3, c.x, c.y)), !0;
		case "0": return t.whole(), !0;
		case "Enter": return ad(e, t.pointNear(c.x, c.y, td)), !0;
		case "Escape": return i.hover(-1), i.clearCursor(), !0;
		default: return !1;
	}
}
function id(e, t, n, r, i) {
	let a = e.positions.peek();
	if (!a) return;
	let [o, { x: s, y: c }] = [-1, n];
	for (let e = 0; e < i; e++) {
		let e = Qu(a, s, c, r);
		if (e < 0) break;
		o = e, [s, c] = [a[2 * o], a[2 * o + 1]];
	}
	o < 0 || (t.show(s, c), e.actions.goToImage(o));
}
function ad(e, t) {
	if (e.actions.hover(t), t < 0) return;
	let n = ai(e, t).map(({ name: e, value: t, unit: n }) => `${e} ${t} ${n}`.trim());
	e.actions.say(`Image ${e.ids.peek()?.at(t) ?? t + 1}: ${n.join(", ")}.`);
}
function od(e, t, n) {
	if (n.ctrlKey || n.metaKey || n.altKey || n.defaultPrevented || n.target.closest("input:not([type=checkbox], [type=range]), select, textarea, dialog")) return;
	let { store: r } = e, i = e.tools.peek().find(({ key: e }) => e === n.key);
	if (i) r.tool.value = i.id;
	else switch (n.key) {
		case "m":
			r.projection.value = (r.projection.peek() + 1) % e.model.peek().projections.length;
			return;
		case "c": {
			let t = ba(e.manifest, e.model.peek()), n = t.findIndex(({ by: e }) => JSON.stringify(e) === JSON.stringify(r.colour.peek()));
			r.colour.value = t[(n + 1) % t.length].by;
			return;
		}
		case "d":
			r.contours.value = !r.contours.peek();
			return;
		case "l":
			Ar();
			return;
		case "?":
			t();
			return;
	}
}
// src/ui/trouble.tsx
function sd({ problem: e }) {
	return /* @__PURE__ */ X("div", {
		class: "trouble",
		role: "alert",
		children: [
			/* @__PURE__ */ X("h2", { children: "This cannot be shown" }),
			/* @__PURE__ */ X("p", { children: e.what }),
			/* @__PURE__ */ X("p", { children: e.remedy })
		]
	});
}
// src/map/gestures.ts
var cd = 14, ld = 26;
function ud(e, t, n) {
	let r = /* @__PURE__ */ new Map(), i = "nothing", a = () => e.tools.peek().find(({ id: t }) => t === e.store.tool.peek()), o = (e) => {
		let t = n.getBoundingClientRect();
		return {
			left: e.clientX - t.left,
			top: e.clientY - t.top
		};
	}, s = (s) => {
		n.setPointerCapture(s.pointerId);
		let c = o(s);
		if (r.set(s.pointerId, c), i === "tool") {
			let e = a();
			e?.cancel ? e.cancel() : e?.end();
		}
		i = r.size > 1 || s.button > 0 || s.shiftKey || e.store.tool.peek() === "move" ? "pull" : "tool";
		let [l, u] = t.at(c.left, c.top);
		s.pointerType === "touch" && e.actions.hover(t.pointNear(l, u, ld)), i === "tool" && a()?.start(l, u);
	}, c = (n) => {
		let s = o(n), c = r.get(n.pointerId), [u, d] = t.at(s.left, s.top);
		c ? (i === "pull" && l(n.pointerId, c, s), i === "tool" && (a()?.move(u, d), e.actions.hover(-1)), r.set(n.pointerId, s)) : e.actions.hover(t.pointNear(u, d, cd));
	}, l = (e, n, i) => {
		let a = 1 / r.size, o = t.size.peek(), s = sr(t.camera.peek(), o, (i.left - n.left) * a, (i.top - n.top) * a), c = [...r].find(([t]) => t !== e)?.[1];
		if (c) {
			let e = (e) => Math.hypot(e.left - c.left, e.top - c.top) || 1, [r, a] = t.at((i.left + c.left) / 2, (i.top + c.top) / 2);
			s = or(s, e(i) / e(n), r, a);
		}
		t.look(s);
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
			if (n.closest(".within") && !n.matches(":focus") && !e.ctrlKey) return;
			e.preventDefault();
			let r = o(e), i = e.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 : 1, a = Math.exp(-Math.max(-240, Math.min(240, e.deltaY * i)) * .002);
			t.look(or(t.camera.peek(), a, ...t.at(r.left, r.top)));
		}],
		["dblclick", (n) => {
			let r = o(n), i = t.pointNear(...t.at(r.left, r.top), cd);
			i >= 0 && e.actions.goToImage(i);
		}],
		["contextmenu", (e) => e.preventDefault()]
	];
	for (let [e, t] of d) n.addEventListener(e, t, { passive: !1 });
	let f = W(() => {
		n.style.cursor = e.store.tool.value === "move" ? "grab" : "crosshair";
	});
	return () => {
		f();
		for (let [e, t] of d) n.removeEventListener(e, t);
	};
}
// src/app/reconstruction.ts
var dd = K((e) => {
	let t = H(null), n = ka(async ({ image: n, model: r }) => {
		let { latents: i } = e.manifest.models[r], a = await e.arrays.rows(i, [n]);
		t.value = {
			image: n,
			model: r,
			pixels: await e.decoder.decode(a, r)
		};
	}, () => void 0);
	return W(() => {
		let t = e.store.hovered.value;
		t >= 0 && e.model.value.decoder && n({
			image: t,
			model: e.store.model.peek()
		});
	}), t;
}), fd = 224, pd = 40, md = .9995;
function hd({ app: e, stage: t }) {
	let n = z("right"), r = e.store.hovered.value, i = e.positions.value;
	if (r < 0 || !i) return null;
	let a = t.size.value, [o] = ir(t.camera.value, a, i[2 * r], i[2 * r + 1]);
	return o > a.width - fd - pd ? n.current = "left" : o < 264 && (n.current = "right"), /* @__PURE__ */ X("div", {
		class: `hover ${n.current}`,
		children: [/* @__PURE__ */ X(gd, {
			app: e,
			index: r
		}), /* @__PURE__ */ X(_d, { app: e })]
	});
}
function gd({ app: e, index: t }) {
	let n = dd(e).value, r = n?.image === t && n.model === e.store.model.value, i = e.ids.value?.at(t) ?? `image ${t + 1}`, a = [...ai(e, t), {
		name: "id",
		value: i,
		unit: ""
	}];
	return /* @__PURE__ */ X(S, { children: [/* @__PURE__ */ X("div", {
		class: "pair",
		children: [/* @__PURE__ */ X("figure", { children: [/* @__PURE__ */ X(ui, {
			app: e,
			index: t,
			label: `Image ${i}`
		}), /* @__PURE__ */ X("figcaption", { children: "image" })] }), e.model.value.decoder && /* @__PURE__ */ X("figure", { children: [/* @__PURE__ */ X(Z, {
			pixels: r ? n.pixels : null,
			shape: e.manifest.images,
			label: `Reconstruction of ${i}`
		}), /* @__PURE__ */ X("figcaption", { children: "reconstruction" })] })]
	}), /* @__PURE__ */ X("dl", {
		class: "values",
		children: a.map(({ name: e, value: t, unit: n }) => /* @__PURE__ */ X("div", { children: [/* @__PURE__ */ X("dt", { children: [e, n && /* @__PURE__ */ X("small", { children: n })] }), /* @__PURE__ */ X("dd", { children: t })] }, e))
	})] });
}
function _d({ app: e }) {
	let t = hn(e).value;
	if (!t) return null;
	let { truly: n, falsely: r, shown: i, listed: a } = t, o = e.model.value.neighbours_recall;
	return /* @__PURE__ */ X("p", {
		class: "around",
		children: [
			/* @__PURE__ */ X("span", {
				class: "truly",
				children: "Lines"
			}),
			" lead to its ",
			n.length,
			" nearest images in latent space.",
			" ",
			r.length === 0 ? `All ${i} nearest on the map are neighbours.` : /* @__PURE__ */ X(S, { children: [
				/* @__PURE__ */ X("span", {
					class: "falsely",
					children: "×"
				}),
				" ",
				r.length,
				" of the ",
				i,
				" nearest on the map are not among its ",
				a,
				" ",
				"neighbours."
			] }),
			o < md && ` Found by a quick search, which finds ${J(100 * o)} % of the true neighbours.`
		]
	});
}
// src/map/inset.tsx
function vd({ app: e }) {
	let t = e.store.cursor.value;
	if (!t || !e.model.value.decoder) return null;
	let { distance: n, strength: r, supported: i } = t;
	return /* @__PURE__ */ X("div", {
		class: i ? "inset" : "inset unsupported",
		"aria-hidden": "true",
		children: [/* @__PURE__ */ X(Z, {
			pixels: e.store.decoded.value,
			shape: e.manifest.images,
			strength: r,
			label: ""
		}), !Number.isNaN(n) && (n < .001 ? "on an image" : `${J(n, 2)} × usual distance`)]
	});
}
// src/map/legend.tsx
var yd = 16;
function bd({ app: e }) {
	let t = Rn(e).value?.legend;
	switch (t?.kind) {
		case "classes": return /* @__PURE__ */ X(xd, {
			app: e,
			legend: t
		});
		case "range": return /* @__PURE__ */ X(Sd, { legend: t });
		default: return /* @__PURE__ */ X("p", {
			class: "legend",
			children: "Every image is a point of one colour."
		});
	}
}
function xd({ app: e, legend: t }) {
	let { onlyClass: n } = e.store, r = t.classes.length - 20;
	return /* @__PURE__ */ X("ul", {
		class: "legend classes",
		"aria-label": `Colours: ${t.name}`,
		children: [t.classes.slice(0, 20).map((e, t) => /* @__PURE__ */ X("li", { children: /* @__PURE__ */ X("button", {
			type: "button",
			"aria-pressed": n.value === t,
			title: n.value === t ? "Show all classes" : `Show ${e} alone`,
			onClick: () => {
				n.value = n.value === t ? -1 : t;
			},
			children: [/* @__PURE__ */ X("i", {
				class: "dot",
				style: { background: bn(t, q.value) }
			}), e]
		}) }, e)), (r > 0 || t.missing) && /* @__PURE__ */ X("li", { children: /* @__PURE__ */ X("span", { children: [/* @__PURE__ */ X("i", {
			class: "dot",
			style: { background: yn[q.value] }
		}), r > 0 ? `${r} more classes${t.missing ? ", or none given" : ""}` : "none given"] }) })]
	});
}
function Sd({ legend: e }) {
	let { name: t, unit: n, low: r, high: i, more: a, scale: o, circular: s, note: c } = e, l = Array.from({ length: 17 }, (e, t) => o(t / yd, q.value)), [u, d] = s ? ["", ""] : [a[0] ? "≤ " : "", a[1] ? "≥ " : ""];
	return /* @__PURE__ */ X("div", {
		class: "legend range",
		children: [
			/* @__PURE__ */ X("span", { children: [t, n && ` (${n})`] }),
			/* @__PURE__ */ X("span", {
				class: "end",
				children: [u, J(r)]
			}),
			/* @__PURE__ */ X("i", {
				class: "bar",
				style: { backgroundImage: `linear-gradient(to right, ${l.join(", ")})` }
			}),
			/* @__PURE__ */ X("span", {
				class: "end",
				children: [d, J(i)]
			}),
			c && /* @__PURE__ */ X("small", { children: c })
		]
	});
}
// src/map/toolbar.tsx
function Cd({ app: e, stage: t }) {
	let { store: n } = e;
	return /* @__PURE__ */ X("div", {
		class: "toolbar",
		role: "toolbar",
		"aria-label": "Map settings",
		children: [
			e.manifest.models.length > 1 && /* @__PURE__ */ X(wd, { app: e }),
			/* @__PURE__ */ X("fieldset", {
				class: "segments",
				children: [/* @__PURE__ */ X("legend", { children: "Map" }), e.model.value.projections.map(({ kind: t }, r) => /* @__PURE__ */ X("button", {
					type: "button",
					"aria-pressed": e.projection.value.kind === t,
					onClick: () => {
						n.projection.value = r;
					},
					children: ii[t]
				}, t))]
			}),
			/* @__PURE__ */ X(Td, { app: e }),
			/* @__PURE__ */ X("label", {
				class: "check",
				children: [/* @__PURE__ */ X("input", {
					type: "checkbox",
					checked: n.contours.value,
					onChange: (e) => {
						n.contours.value = e.currentTarget.checked;
					}
				}), "contours"]
			}),
			/* @__PURE__ */ X("span", { class: "gap" }),
			/* @__PURE__ */ X("fieldset", {
				class: "segments icons",
				children: [/* @__PURE__ */ X("legend", { children: "Dragging" }), e.tools.value.map(({ id: e, title: t, hint: r, key: i, icon: a }) => /* @__PURE__ */ X("button", {
					type: "button",
					"aria-pressed": n.tool.value === e,
					"aria-label": t,
					title: `${t} (${i}): ${r}`,
					onClick: () => {
						n.tool.value = e;
					},
					children: /* @__PURE__ */ X(Dd, { path: a })
				}, e))]
			}),
			t && /* @__PURE__ */ X(Ed, { stage: t })
		]
	});
}
function wd({ app: e }) {
	return /* @__PURE__ */ X("label", {
		class: "choice",
		children: ["Model", /* @__PURE__ */ X("select", {
			value: e.store.model.value,
			onChange: (t) => e.actions.chooseModel(Number(t.currentTarget.value)),
			children: e.manifest.models.map(({ name: e }, t) => /* @__PURE__ */ X("option", {
				value: t,
				children: e
			}, e))
		})]
	});
}
function Td({ app: e }) {
	let t = ba(e.manifest, e.model.value);
	return /* @__PURE__ */ X("label", {
		class: "choice",
		children: ["Colour by", /* @__PURE__ */ X("select", {
			value: xa(e.store.colour.value),
			onChange: (n) => {
				let r = Sa(n.currentTarget.value, t);
				r && (e.store.colour.value = r);
			},
			children: t.map(({ by: e, title: t }) => /* @__PURE__ */ X("option", {
				value: xa(e),
				children: t
			}, xa(e)))
		})]
	});
}
function Ed({ stage: e }) {
	let t = (t) => () => {
		let { x: n, y: r } = e.camera.peek();
		e.look(or(e.camera.peek(), t, n, r));
	};
	return /* @__PURE__ */ X("fieldset", {
		class: "segments icons",
		children: [
			/* @__PURE__ */ X("legend", { children: "Zoom" }),
			/* @__PURE__ */ X("button", {
				type: "button",
				"aria-label": "Nearer",
				title: "Nearer (+)",
				onClick: t(1.5),
				children: /* @__PURE__ */ X(Dd, { path: "M8 3v10M3 8h10" })
			}),
			/* @__PURE__ */ X("button", {
				type: "button",
				"aria-label": "Farther",
				title: "Farther (−)",
				onClick: t(1 / 1.5),
				children: /* @__PURE__ */ X(Dd, { path: "M3 8h10" })
			}),
			/* @__PURE__ */ X("button", {
				type: "button",
				"aria-label": "Whole map",
				title: "Whole map (0)",
				onClick: () => e.whole(),
				children: /* @__PURE__ */ X(Dd, { path: "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4" })
			})
		]
	});
}
function Dd({ path: e }) {
	return /* @__PURE__ */ X("svg", {
		class: "icon",
		viewBox: "0 0 16 16",
		"aria-hidden": "true",
		children: /* @__PURE__ */ X("path", { d: e })
	});
}
// src/map/trust.ts
var Od = .95, kd = .85;
function Ad(e) {
	return e >= Od ? "almost always" : e >= kd ? "mostly" : "often not";
}
function jd({ kind: e, trustworthiness: t, continuity: n }) {
	let r = {
		"almost always": "almost always are near",
		mostly: "mostly are near",
		"often not": "often are not near"
	};
	return e === "place" ? `Images that are near on the ground ${r[Ad(t)]} in latent space; images that are near in latent space ${{
		"almost always": "almost always lie together",
		mostly: "mostly lie together",
		"often not": "often lie far apart"
	}[Ad(n)]} on the ground.` : `Images that are near on this ${ii[e]} map ${r[Ad(t)]} in latent space; images that are near in latent space ${{
		"almost always": "almost always stay together",
		mostly: "mostly stay together",
		"often not": "often are torn apart"
	}[Ad(n)]} on the map.`;
}
function Md({ trustworthiness: e, continuity: t, trust_sample: n, settings: r }) {
	return `${`Trustworthiness ${J(e)} and continuity ${J(t)}, both of 1`}, on ${Y(n, "image")}${r ? `; ${r}` : ""}`;
}
// src/map/map.tsx
function Nd({ app: e }) {
	let t = z(null), n = z(null), [r, i] = Ce(null), [a, o] = Ce(null), [s, c] = Ce(0);
	R(() => {
		let [r, a] = [t.current, n.current];
		if (r && a) try {
			let t = new Nr(e, r, a, () => Zn("first-picture")), n = ud(e, t, a), o = () => c(s + 1), l = (e) => {
				e.preventDefault(), setTimeout(o, 500);
			};
			return r.addEventListener("webglcontextlost", l), i(t), () => {
				r.removeEventListener("webglcontextlost", l), n(), t.close();
			};
		} catch (e) {
			if (!(e instanceof G)) throw e;
			o(e);
		}
	}, [e, s]);
	let l = e.projection.value, { count: u } = e.manifest.images;
	return /* @__PURE__ */ X("section", {
		class: "map",
		"aria-label": "Map",
		children: [
			/* @__PURE__ */ X(Cd, {
				app: e,
				stage: r
			}),
			/* @__PURE__ */ X("div", {
				class: "stage",
				children: a ? /* @__PURE__ */ X(sd, { problem: a }) : /* @__PURE__ */ X(S, { children: [
					/* @__PURE__ */ X("canvas", {
						class: "points",
						ref: t
					}, `points ${s}`),
					/* @__PURE__ */ X("canvas", {
						class: "marks",
						ref: n,
						tabIndex: 0,
						role: "application",
						"aria-roledescription": "map",
						"aria-label": `${l.kind === "place" ? "Geographic" : ii[l.kind]} map of ${Y(u, "image")}. Arrow keys move the cursor, which is decoded; Enter looks at the nearest image; ? lists all keys.`,
						onKeyDown: (t) => {
							r && rd(e, r, t) && t.preventDefault();
						}
					}, `marks ${s}`),
					e.positions.value === null && /* @__PURE__ */ X("p", {
						class: "waiting",
						children: "Reading the map …"
					}),
					r && /* @__PURE__ */ X(hd, {
						app: e,
						stage: r
					}),
					/* @__PURE__ */ X(vd, { app: e })
				] })
			}),
			/* @__PURE__ */ X("div", {
				class: "below",
				children: [/* @__PURE__ */ X(bd, { app: e }), /* @__PURE__ */ X("p", {
					class: "trust",
					title: Md(l),
					children: [
						jd(l),
						" ",
						/* @__PURE__ */ X("small", { children: [Md(l), "."] })
					]
				})]
			})
		]
	});
}
// src/ui/help.tsx
function Pd({ app: e, dialog: t }) {
	let n = e.tools.value.map(({ key: e, title: t }) => [e, `dragging: ${t.toLowerCase()}`]);
	return /* @__PURE__ */ X("dialog", {
		ref: t,
		"aria-labelledby": "help-title",
		children: [
			/* @__PURE__ */ X("h2", {
				id: "help-title",
				children: "Help"
			}),
			/* @__PURE__ */ X("p", { children: "Every point is an image; images with similar latents lie near each other as far as a flat map allows. Click anywhere to decode that place, drag for a film, pull with shift or two fingers to move the map, turn the wheel to come nearer, double-click a point to go to that image exactly." }),
			/* @__PURE__ */ X("p", { children: "On a PCA map a place is one latent exactly. On t-SNE and UMAP maps it is the weighted mean of the latents of the images around it. The address of the page keeps what you see: copy it to share it." }),
			/* @__PURE__ */ X("h3", { children: "Keys" }),
			/* @__PURE__ */ X("dl", {
				class: "keys",
				children: [...$u, ...n].map(([e, t]) => /* @__PURE__ */ X("div", { children: [/* @__PURE__ */ X("dt", { children: /* @__PURE__ */ X("kbd", { children: e }) }), /* @__PURE__ */ X("dd", { children: t })] }, e))
			}),
			/* @__PURE__ */ X("form", {
				method: "dialog",
				children: /* @__PURE__ */ X("button", {
					type: "submit",
					children: "Close"
				})
			})
		]
	});
}
// src/ui/tabs.tsx
var Fd = {
	ArrowRight: 1,
	ArrowDown: 1,
	ArrowLeft: -1,
	ArrowUp: -1
};
function Id({ app: e, views: t }) {
	let n = z(null), { view: r } = e.store, i = t.find(({ id: e }) => e === r.value) ?? t[0];
	return /* @__PURE__ */ X("aside", {
		class: "panel",
		"aria-label": "Views",
		children: [t.length > 1 && /* @__PURE__ */ X("div", {
			class: "tabs",
			role: "tablist",
			"aria-label": "Views",
			ref: n,
			onKeyDown: (e) => {
				let a = Fd[e.key];
				if (!a) return;
				let o = (t.indexOf(i) + a + t.length) % t.length;
				r.value = t[o].id, n.current?.querySelectorAll("[role=tab]")[o]?.focus(), e.preventDefault();
			},
			children: t.map(({ id: e, title: t }) => /* @__PURE__ */ X("button", {
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
		}), /* @__PURE__ */ X("div", {
			class: "shown",
			id: `panel-${i.id}`,
			...t.length > 1 ? {
				role: "tabpanel",
				"aria-labelledby": `tab-${i.id}`
			} : {},
			children: [/* @__PURE__ */ X("h2", {
				class: "unseen",
				children: i.title
			}), /* @__PURE__ */ X(i.Panel, { app: e })]
		}, i.id)]
	});
}
// src/ui/tour.tsx
var Ld = [
	["This is a map of images", "Every point is one. Rest the pointer on a point to see the image and what the model makes of it."],
	["Click anywhere", "The decoder shows what would be there, also between the images. Drag for a live film."],
	["Maps can lie", "Lines lead to the true neighbours of an image, × marks those that only look near. Try the other maps, or colour by trust."],
	["Everything is in the address", "Copy it to share what you see. Press ? for the keys."]
];
function Rd() {
	let [e, t] = Ce(wr("tour") === "done" ? Ld.length : 0);
	if (e >= Ld.length) return null;
	let [n, r] = Ld[e], i = (e) => {
		e >= Ld.length && Tr("tour", "done"), t(e);
	};
	return /* @__PURE__ */ X("aside", {
		class: "tour",
		"aria-label": "Tour",
		children: [
			/* @__PURE__ */ X("p", {
				class: "kicker",
				children: [
					e + 1,
					" of ",
					Ld.length
				]
			}),
			/* @__PURE__ */ X("h2", { children: n }),
			/* @__PURE__ */ X("p", { children: r }),
			/* @__PURE__ */ X("div", {
				class: "buttons",
				children: [/* @__PURE__ */ X("button", {
					type: "button",
					onClick: () => i(Ld.length),
					children: "Skip"
				}), /* @__PURE__ */ X("button", {
					type: "button",
					class: "primary",
					onClick: () => i(e + 1),
					children: e + 1 < Ld.length ? "Next" : "Done"
				})]
			})
		]
	});
}
// src/ui/shell.tsx
function zd({ app: e }) {
	let t = z(null), n = z(null), r = () => n.current?.showModal();
	R(() => {
		let n = (t) => od(e, r, t), i = t.current, a = i?.closest(".within") ? i : document;
		return a?.addEventListener("keydown", n), () => a?.removeEventListener("keydown", n);
	}, [e]);
	let { store: i } = e;
	return /* @__PURE__ */ X("div", {
		class: "page",
		ref: t,
		children: [
			/* @__PURE__ */ X("div", {
				class: "body",
				children: [
					/* @__PURE__ */ X(Bd, {
						app: e,
						openHelp: r
					}),
					i.problem.value && /* @__PURE__ */ X(sd, { problem: i.problem.value }),
					/* @__PURE__ */ X("main", { children: [/* @__PURE__ */ X(Nd, { app: e }), /* @__PURE__ */ X(Id, {
						app: e,
						views: Cu.filter((t) => t.fits(e))
					})] })
				]
			}),
			/* @__PURE__ */ X("p", {
				class: "unseen",
				role: "status",
				"aria-live": "polite",
				children: i.said.value
			}),
			i.notice.value && /* @__PURE__ */ X(Hd, { app: e }),
			/* @__PURE__ */ X(Pd, {
				app: e,
				dialog: n
			}),
			/* @__PURE__ */ X(Rd, {})
		]
	});
}
function Bd({ app: e, openHelp: t }) {
	let { title: n, images: r, models: i, made_by: a } = e.manifest, o = [
		r.height,
		r.width,
		r.channels
	].join(" × ");
	return /* @__PURE__ */ X("header", { children: [
		/* @__PURE__ */ X("div", { children: [/* @__PURE__ */ X("p", {
			class: "kicker",
			children: "Explorer"
		}), /* @__PURE__ */ X("h1", { children: n })] }),
		/* @__PURE__ */ X("p", {
			class: "about",
			children: [
				Y(r.count, "image"),
				" of ",
				o,
				" (",
				r.split,
				"); ",
				i.map(Vd).join("; "),
				".",
				" ",
				/* @__PURE__ */ X("span", {
					class: "made",
					children: a
				})
			]
		}),
		/* @__PURE__ */ X("div", {
			class: "buttons",
			children: [/* @__PURE__ */ X("button", {
				type: "button",
				onClick: Ar,
				title: "Light or dark (l)",
				children: q.value === "dark" ? "Light" : "Dark"
			}), /* @__PURE__ */ X("button", {
				type: "button",
				onClick: t,
				title: "Keys and help (?)",
				children: "Help"
			})]
		})
	] });
}
function Vd({ name: e, latent_size: t }) {
	return `${e}: ${Y(t, "number")} an image`;
}
function Hd({ app: e }) {
	return /* @__PURE__ */ X("div", {
		class: "notice",
		role: "alert",
		children: [/* @__PURE__ */ X("p", { children: e.store.notice.value }), /* @__PURE__ */ X("button", {
			type: "button",
			onClick: () => {
				e.store.notice.value = "";
			},
			children: "Close"
		})]
	});
}
// src/widget.tsx
async function Ud({ model: e, el: t }) {
	let n = t.appendChild(document.createElement("div"));
	n.classList.add("within");
	let r = Zu(n), i = () => void 0;
	try {
		let t = await Vu(new Yu(e), !1);
		i = t.close, ce(/* @__PURE__ */ X(zd, { app: t.app }), n);
	} catch (e) {
		ce(/* @__PURE__ */ X(sd, { problem: gt(e) }), n);
	}
	return () => {
		ce(null, n), i(), r();
	};
}
var Wd = { render: Ud };
export { Wd as default };
