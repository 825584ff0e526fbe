"""The SDK's own version; core says in `ctx.platform.sdk_version` which one it speaks."""

SDK_VERSION = "0.1.0"
