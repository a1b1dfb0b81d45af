using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("StandIn.Aspire.Hosting.Redis")]
[assembly: InternalsVisibleTo("StandIn.Aspire.Hosting.PostgreSQL")]
[assembly: InternalsVisibleTo("StandIn.Aspire.Hosting.Testing")]
[assembly: InternalsVisibleTo("StandIns.Aspire.Tests")]
