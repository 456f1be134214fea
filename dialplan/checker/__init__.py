"""Proof of a dialplan before it is used: reads the files as Asterisk does and follows each call.

Everything here is pure: texts come in, findings (:mod:`dialplan.checker.finding`) go out.
``dialplan/check.py`` is the short gate of every start; this is what ``sigap dialplan check`` says.
"""
