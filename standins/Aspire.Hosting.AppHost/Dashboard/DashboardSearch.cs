using Aspire.Hosting.Runtime;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>Waits until there is a dashboard that can be run, and unpacks it where it is packed.</summary>
internal sealed partial class DashboardSearch(
    DashboardFiles files, IEnumerable<IDashboardInstaller> installers, TimeProvider time, ILogger<DistributedApplication> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan UnpackLimit = TimeSpan.FromMinutes(2);

    private readonly ILogger _logger = logger;

    // By path, size and time of the file: one that is still being written may be tried again.
    private readonly HashSet<string> _unusable = [];

    public async Task<string> WaitAsync(GuardRoom room, CancellationToken cancellationToken)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            while (Find() is { } file)
            {
                var program = file.IsPacked ? await UnpackAsync(file, room, cancellationToken).ConfigureAwait(false) : file.Path;
                if (program is not null)
                {
                    return program;
                }
            }

            if (isFirst && !await InstallAsync(room, cancellationToken).ConfigureAwait(false))
            {
                SayHowToGetIt();
            }

            await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private DashboardFile? Find()
    {
        try
        {
            return files.Find(file => !file.IsPacked || !_unusable.Contains(MarkOf(file)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What is being installed comes and goes while it is looked at.
            return null;
        }
    }

    private static string MarkOf(DashboardFile file)
    {
        var info = new FileInfo(file.Path);
        return $"{file.Path}|{(info.Exists ? info.Length : 0)}|{info.LastWriteTimeUtc.Ticks}";
    }

    private async Task<bool> InstallAsync(GuardRoom room, CancellationToken cancellationToken)
    {
        foreach (var installer in installers)
        {
            if (await installer.InstallAsync(room, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }
        }

        return false;
    }

    private void SayHowToGetIt()
    {
        if (files.Configured is { } configured)
        {
            LogNotThere(configured);
        }
        else
        {
            LogNotFound();
        }
    }

    private async Task<string?> UnpackAsync(DashboardFile file, GuardRoom room, CancellationToken cancellationToken)
    {
        var mark = MarkOf(file);
        LogUnpacking(file.UnpackTo);
        var last = "";
        try
        {
            var spec = new ProcessSpec(
                file.Path, ["setup", "--nologo", "--non-interactive", "--install-path", file.UnpackTo], "/", new Dictionary<string, string?> { ["ASPIRE_CLI_TELEMETRY_OPTOUT"] = "true" });
            using var process = GuardedProcess.Start(spec, room, time, (line, _) => last = string.IsNullOrWhiteSpace(line) ? last : line);
            try
            {
                await process.Exited.WaitAsync(UnpackLimit, time, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                await process.StopAsync(TimeSpan.Zero, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is DistributedApplicationException or IOException or InvalidOperationException or TimeoutException or System.ComponentModel.Win32Exception)
        {
            last = exception.Message;
        }

        if (DashboardFiles.UnpackedIn(file.UnpackTo) is { } unpacked)
        {
            return unpacked;
        }

        _unusable.Add(mark);
        LogUnpackFailed(file.Path, last);
        return null;
    }

    [LoggerMessage(1, LogLevel.Information, "There is no Aspire dashboard here; everything else works. To get it: `npm install` in the folder of the solution, whose package.json names it (about 150 MB); it joins as soon as it is there. Without it, --no-dashboard saves the services sending traces to nobody.")]
    private partial void LogNotFound();

    [LoggerMessage(2, LogLevel.Warning, "There is no Aspire dashboard at '{Path}', where the configuration says it is; everything else works. It joins as soon as it is there.")]
    private partial void LogNotThere(string path);

    [LoggerMessage(3, LogLevel.Information, "Unpacking the Aspire dashboard to '{Folder}'; this happens once.")]
    private partial void LogUnpacking(string folder);

    [LoggerMessage(4, LogLevel.Warning, "The Aspire CLI '{Path}' could not unpack its dashboard: {Reason}")]
    private partial void LogUnpackFailed(string path, string reason);
}
