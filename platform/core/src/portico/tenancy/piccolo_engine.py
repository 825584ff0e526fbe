"""Where Piccolo's migrations look for an engine, which can only be named by a module: queries go to the open runner."""

from portico_sdk.data import ENGINE

DB = ENGINE
