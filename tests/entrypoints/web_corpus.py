"""Words that try to be more than words on a page, and plans that do."""

from __future__ import annotations

HOSTILE = {
    "a script": "<script>window.broken = true</script>",
    "the end of a script": "</script><script>window.broken = true</script>",
    "the end of a comment": "--><script>window.broken = true</script>",
    "an image that fails": "<img src=x onerror='window.broken = true'>",
    "a drawing that loads": "<svg/onload=window.broken=true>",
    "a frame": "<iframe srcdoc='<script>parent.broken = true</script>'></iframe>",
    "the end of an attribute": '" onmouseover="window.broken = true" autofocus x="',
    "the end of an attribute in single quotes": "' onfocus='window.broken = true' tabindex=1 x='",
    "a style": "<style>* { background: url(https://evil.example/style) }</style>",
    "a picture from elsewhere": "<img src=https://evil.example/pixel.png>",
    "a link that runs": "[press](javascript:window.broken=true)",
    "a refresh": "<meta http-equiv=refresh content='0; url=https://evil.example/'>",
    "a base": "<base href=https://evil.example/>",
    "a form": "<form action=https://evil.example/><button>Queue</button></form>",
    "a template": "{{ 7 * 7 }} {% raw %} ${7 * 7} <%= 7 * 7 %>",
    "entities": "&lt;script&gt;window.broken = true&lt;/script&gt; &#x3c;img src=x&#x3e;",
    "the end of JSON": '\\u003c/script>"}]</script><script>window.broken = true</script>',
    "line separators": "one\u2028two\u2029three",
    "text from right to left": "abc \u202e txt.exe \u2066 x \u2069 \u200f",
    "emoji": "\U0001f680 \U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1e9\U0001f1ea",
    "half a character": "\ud83d and more",
    "controls": "\x00\x07\x1b[31mred\x1b[0m",
    "ten thousand characters": "W" * 10_000,
    "ten thousand words": "word " * 10_000,
}
"""Titles, names and reasons."""

PLANS = {
    "HTML": "<script>window.broken = true</script>\n\n<img src=x onerror=alert(1)>\n\nEnd.\n",
    "HTML in a line": "A <b onclick=alert(1)>bold</b> word and <a href=javascript:x>one</a>.\n",
    "a picture": '![a cat](https://evil.example/cat.png "a title")\n',
    "a picture that runs": "![x](javascript:alert(1))\n",
    "a picture as a link": "[![x](https://evil.example/x.png)](https://evil.example/)\n",
    "a link that runs": "[press](javascript:alert(1)) [and](JaVaScRiPt:alert(1)) <javascript:x>\n",
    "a link in disguise": "[press](&#x6a;avascript:alert(1)) [two](java\nscript:alert(1))\n",
    "a link to data": "[press](data:text/html,<script>alert(1)</script>)\n",
    "a link to a file": "[press](file:///etc/passwd) [two](//evil.example/) [three](../x.md)\n",
    "a link with a title": "[press](https://a.example/ '\" onmouseover=\"alert(1)')\n",
    "a reference": "[press][x]\n\n[x]: javascript:alert(1) 'title'\n",
    "a language": '```"><script>alert(1)</script>\ncode\n```\n',
    "a heading": "# <img src=x onerror=alert(1)>\n\n###### deep\n\n# again\n",
    "a table": "| <script>alert(1)</script> | b |\n|---|---|\n| [x](javascript:y) | `<b>` |\n",
    "entities": "&lt;script&gt;alert(1)&lt;/script&gt; &#60;img src=x&#62;\n",
    "an autolink": '<https://a.example/"onmouseover=alert(1)> https://evil.example/\n',
    "deep quotes": ">" * 500 + " deep\n",
    "deep lists": "".join("  " * n + "- x\n" for n in range(200)),
    "many brackets": "[" * 20_000 + "\n",
    "front matter": "---\ntitle: x\n---\n<script>alert(1)</script>\n",
}
"""Plans in Markdown."""
