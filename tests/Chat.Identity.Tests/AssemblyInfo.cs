using Chat.Identity.Tests.Support;
using Chat.Testing;

[assembly: AssemblyFixture(typeof(IdentityDatabases))]
[assembly: AssemblyFixture(typeof(RedisFixture))]
