using Chat.Security.Tests.Support;

[assembly: AssemblyFixture(typeof(SecuritySystem))]
