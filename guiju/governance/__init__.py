"""How the company binds itself: policies adopted and acknowledged, approvals by several eyes, waivers of a gate."""
