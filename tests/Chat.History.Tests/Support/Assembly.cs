using Chat.History.Tests.Support;
using Chat.Testing;

[assembly: AssemblyFixture(typeof(RedisFixture))]
[assembly: AssemblyFixture(typeof(ChatDatabases))]
