using System.Globalization;

namespace Chat.LoadTest.Systems;

/// <summary>What a process has used since it started (CPU) and holds now (memory), with its children; zero where there is no /proc.</summary>
internal readonly record struct ProcessUsage(double CpuSeconds, long Bytes)
{
    private const double TicksPerSecond = 100;

    public static ProcessUsage Of(int process)
    {
        var children = Children(process);
        var cpu = Cpu(process, withEnded: true) + children.Sum(child => Cpu(child, withEnded: false));

        // Shared memory is counted once.
        var bytes = children.Count == 0 ? Kilobytes(process, "status", "VmRSS:") : children.Append(process).Sum(one => Kilobytes(one, "smaps_rollup", "Pss:"));
        return new ProcessUsage(cpu, bytes * 1024);
    }

    /// <summary>CPU of everything that runs on the machine, since it was started.</summary>
    public static double MachineCpuSeconds()
    {
        // cpu user nice system idle iowait irq softirq steal guest: idle and waiting are no work, guests are in user.
        var fields = Read("/proc/stat").Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8);
        return fields.Where((_, index) => index is not (3 or 4)).Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    private static List<int> Children(int process)
    {
        var threads = $"/proc/{process}/task";
        return Directory.Exists(threads)
            ? [.. Directory.EnumerateDirectories(threads)
                .SelectMany(thread => Read(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(id => int.Parse(id, CultureInfo.InvariantCulture))]
            : [];
    }

    private static double Cpu(int process, bool withEnded)
    {
        // "pid (name) state ppid …"; the name may hold blanks and parentheses.
        var stat = Read($"/proc/{process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Skip(11).Take(withEnded ? 4 : 2).Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    private static long Kilobytes(int process, string file, string name)
    {
        var line = Read($"/proc/{process}/{file}").Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    /// <summary>Empty for a process or thread that has ended meanwhile.</summary>
    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
