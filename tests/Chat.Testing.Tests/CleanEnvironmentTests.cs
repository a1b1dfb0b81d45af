using System.Diagnostics;

namespace Chat.Testing.Tests;

public sealed class CleanEnvironmentTests
{
    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", false)]
    [InlineData("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", false)]
    [InlineData("ASPNETCORE_URLS", false)]
    [InlineData("https_proxy", false)]
    [InlineData("CHAT_PG_BIN", true)]
    public void A_process_of_a_test_inherits_where_programs_are_and_not_how_they_are_set(string name, bool isInherited)
    {
        var start = new ProcessStartInfo("true");
        start.Environment[name] = "of the shell";

        start.InCleanEnvironment();

        Assert.Equal(isInherited, start.Environment.ContainsKey(name));
    }
}
