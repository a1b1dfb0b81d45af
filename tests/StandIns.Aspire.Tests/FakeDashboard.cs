using Chat.Testing;

namespace StandIns.Aspire.Tests;

/// <summary>A script in the place of the dashboard, in a directory of its own. It writes down what it was told.</summary>
internal sealed class FakeDashboard : IDisposable
{
    private readonly DirectoryInfo _directory = System.IO.Directory.CreateTempSubdirectory("fake-dashboard-");

    public string Directory => _directory.FullName;

    /// <summary>Where it is, or will be.</summary>
    public string Path => System.IO.Path.Combine(Directory, "aspire-managed");

    private static string SampleWeb => System.IO.Path.GetFullPath(
        System.IO.Path.Combine(AppContext.BaseDirectory, "../../StandIns.Aspire.Sample.Web/debug/StandIns.Aspire.Sample.Web.dll"));

    public static FakeDashboard That(string script)
    {
        var dashboard = new FakeDashboard();
        dashboard.Appear(script);
        return dashboard;
    }

    /// <summary>One that answers under its first URL.</summary>
    public static FakeDashboard ThatListens() => That($"exec dotnet '{SampleWeb}'");

    public static FakeDashboard ThatIsMissing() => new();

    public void Appear(string script) => Write(Path, $"echo \"$*\" >> '{Directory}/starts'; env > '{Directory}/env.new'; mv '{Directory}/env.new' '{Directory}/env'\n{script}");

    /// <summary>Whole at once, as an installation is.</summary>
    public static void Write(string path, string script)
    {
        System.IO.Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText($"{path}.new", $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode($"{path}.new", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        File.Move($"{path}.new", path);
    }

    /// <returns>The arguments of each start so far.</returns>
    public string[] Starts() => File.Exists($"{Directory}/starts") ? File.ReadAllLines($"{Directory}/starts") : [];

    public async Task<Dictionary<string, string>> EnvironmentAsync()
    {
        await Eventually.Async(() => File.Exists($"{Directory}/env"), "the start of the dashboard");
        return File.ReadAllLines($"{Directory}/env").Where(line => line.Contains('=', StringComparison.Ordinal))
            .GroupBy(line => line.Split('=')[0]).ToDictionary(lines => lines.Key, lines => lines.First().Split('=', 2)[1]);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
