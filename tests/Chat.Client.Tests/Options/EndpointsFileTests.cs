using Chat.Client.Options;

namespace Chat.Client.Tests.Options;

public sealed class EndpointsFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chat-endpoints");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void It_is_found_from_any_folder_of_the_clone()
    {
        Write("one", """{ "hub": "http://localhost:5180", "other": 1 }""");

        var hub = Find(Folder("one", "Chat.Client", "bin"));

        Assert.Equal(new Uri("http://localhost:5180"), hub);
    }

    [Fact]
    public void The_folder_one_is_in_comes_before_that_of_the_program()
    {
        Write("one", """{ "hub": "http://localhost:1" }""");
        Write("two", """{ "hub": "http://localhost:2" }""");

        Assert.Equal(2, Find(Folder("two"), Folder("one")).Port);
        Assert.Equal(1, Find(Folder("three"), Folder("one")).Port);
    }

    [Fact]
    public void Without_it_one_is_told_how_to_start_the_system()
    {
        Assert.Null(EndpointsFile.FindHub([Folder("empty")], out var problem));

        Assert.Contains("dotnet run --project Chat.AppHost", problem, StringComparison.Ordinal);
        Assert.Contains("--server URL", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{ "hub": 5 }""")]
    [InlineData("""{ "hub": "ftp://x" }""")]
    public void A_file_that_does_not_say_it_is_named(string content)
    {
        Write("one", content);

        Assert.Null(EndpointsFile.FindHub([Folder("one")], out var problem));

        Assert.Contains("endpoints.json", problem, StringComparison.Ordinal);
        Assert.Contains("restart the AppHost", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_file_of_an_AppHost_that_is_gone_leads_nowhere()
    {
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        var started = self.StartTime.ToUniversalTime();
        Write("running", $$"""{ "hub": "http://localhost:1", "pid": {{self.Id}}, "startedAt": "{{started:O}}" }""");
        Write("another", $$"""{ "hub": "http://localhost:1", "pid": {{self.Id}}, "startedAt": "{{started.AddMinutes(-1):O}}" }""");
        Write("gone", $$"""{ "hub": "http://localhost:1", "pid": {{int.MaxValue}}, "startedAt": "{{started:O}}" }""");

        Assert.Equal(1, Find(Folder("running")).Port);
        foreach (var folder in new[] { "another", "gone" })
        {
            Assert.Null(EndpointsFile.FindHub([Folder(folder)], out var problem));
            Assert.Contains("was left by an AppHost that is gone; restart the AppHost", problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void It_says_where_the_dashboard_takes_traces_and_with_which_key()
    {
        Write("with", """{ "hub": "http://localhost:1", "otlp": { "endpoint": "http://localhost:4317", "headers": "x-otlp-api-key=k" } }""");
        Write("open", """{ "hub": "http://localhost:1", "otlp": { "endpoint": "http://localhost:4317", "headers": null } }""");
        Write("gone", $$"""{ "otlp": { "endpoint": "http://localhost:4317" }, "pid": {{int.MaxValue}}, "startedAt": "2026-01-01T00:00:00Z" }""");
        Write("none", """{ "hub": "http://localhost:1", "otlp": null }""");

        Assert.Equal(new TelemetryTarget(new Uri("http://localhost:4317"), "x-otlp-api-key=k"), EndpointsFile.FindTelemetry([Folder("with")]));
        Assert.Equal(new TelemetryTarget(new Uri("http://localhost:4317"), null), EndpointsFile.FindTelemetry([Folder("open")]));
        Assert.Null(EndpointsFile.FindTelemetry([Folder("gone")]));
        Assert.Null(EndpointsFile.FindTelemetry([Folder("none")]));
    }

    private static Uri Find(params string[] starts)
    {
        var hub = EndpointsFile.FindHub(starts, out var problem);
        Assert.Null(problem);
        return hub!;
    }

    private string Folder(params string[] names) => Directory.CreateDirectory(Path.Combine([_folder.FullName, .. names])).FullName;

    private void Write(string clone, string content) => File.WriteAllText(Path.Combine(Folder(clone, "artifacts", "run"), "endpoints.json"), content);
}
