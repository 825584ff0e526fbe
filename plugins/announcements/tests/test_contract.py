from portico_testkit.contract import PluginContract


class TestContract(PluginContract):
    plugin = "portico/announcements"
