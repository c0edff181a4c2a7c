for (const [path, shared] of Object.entries(globalThis.sharedModules)) jest.mock(path, () => shared);
