"""How notices and walls look at a site whose looks we do not know: in its own type and colours."""

CSS = b"""\
.broadsheet-notice, .broadsheet-wall {
  box-sizing: border-box; max-width: 46rem; margin-block: 1.5rem; font: inherit; color: inherit;
}
.broadsheet-notice { border-block: 1px solid currentColor; padding: .5rem 0; }
.broadsheet-notice p { margin: 0; }
.broadsheet-wall { position: relative; border-top: 3px solid currentColor; padding: 1.25rem 0 2rem; }
.broadsheet-wall h2 {
  margin: 0 0 .5rem; font: inherit; font-size: 1.5em; font-weight: 700; line-height: 1.25;
}
.broadsheet-wall p { margin: 0 0 1rem; }
.broadsheet-ways { display: flex; flex-wrap: wrap; gap: .75rem 1.5rem; align-items: center; }
.broadsheet-ways a, .broadsheet-notice a {
  color: inherit; text-decoration: underline; text-underline-offset: .2em;
}
.broadsheet-ways a.broadsheet-button {
  display: inline-block; padding: .7rem 1.3rem; background: #16202b; color: #fff; text-decoration: none;
  border: 2px solid #16202b; border-radius: .2rem; font-weight: 600;
}
.broadsheet-ways a:focus-visible, .broadsheet-notice a:focus-visible {
  outline: 3px solid #1a6fd1; outline-offset: 2px;
}
@media print { .broadsheet-wall, .broadsheet-notice { display: none; } }
"""
