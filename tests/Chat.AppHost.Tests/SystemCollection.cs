namespace Chat.AppHost.Tests;

/// <summary>Tests that leave the system running, whatever is in it, share one: a start costs seconds.</summary>
[CollectionDefinition]
public sealed class SystemCollection : ICollectionFixture<ChatSystem>;
