using Chat.Testing;

[assembly: AssemblyFixture(typeof(RedisFixture))]
