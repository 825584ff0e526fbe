"""Where Piccolo's migrations look for an engine (it can only be named by a module): the queries go to the open runner."""

from portico_sdk.data import ENGINE

DB = ENGINE
