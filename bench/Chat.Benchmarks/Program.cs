using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Chat.Benchmarks.Limits;

if (args is ["limits", ..])
{
    // Users, tokens of each in a second, seconds.
    double Number(int place, double otherwise) => args.Length > place ? double.Parse(args[place], CultureInfo.InvariantCulture) : otherwise;
    await LimitLatency.RunAsync((int)Number(1, 1_000), Number(2, 1), (int)Number(3, 20));
    return;
}

// A short run in this process: all of them take minutes, and ratios within one run are what counts.
var job = Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance);
var config = DefaultConfig.Instance.AddJob(job).WithArtifactsPath(Path.Combine("artifacts", "benchmarks"));
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
