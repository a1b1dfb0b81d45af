using Chat.AppHost.Resources;
using Chat.Testing;

namespace Chat.AppHost.Tests;

public sealed class DataDirectoryTests : IAsyncDisposable
{
    private readonly DataFolder _folder = new();

    private string Path => System.IO.Path.Combine(_folder.Path, "some", "data");

    [Fact]
    public void Reset_deletes_what_is_the_apphosts_and_nothing_else()
    {
        var data = DataDirectory.Open(Path);
        data.Secret("cache");
        foreach (var folder in new[] { "postgres-15", "garnet", "redis", "guard" })
        {
            Write(data.Folder(folder), "file");
        }

        Write(data.Path, "endpoints.json");
        Write(data.Path, "thesis");
        Write(Directory.CreateDirectory(System.IO.Path.Combine(data.Path, "postgres-notes")).FullName, "file");

        var said = data.Wipe();

        Assert.Equal(["postgres-notes", "thesis"], Directory.EnumerateFileSystemEntries(Path).Select(System.IO.Path.GetFileName).Order());
        Assert.Equal($"Deleted this clone's data in {Path}; what is not the AppHost's stays: postgres-notes, thesis.", said);
    }

    [Fact]
    public void Reset_takes_a_directory_with_it_in_which_nothing_else_is()
    {
        var data = DataDirectory.Open(Path);
        data.Secret("cache");

        data.Wipe();

        Assert.False(Directory.Exists(Path));
    }

    [Fact]
    public void Reset_deletes_a_link_and_not_what_it_points_to()
    {
        var data = DataDirectory.Open(Path);
        var elsewhere = Directory.CreateDirectory(System.IO.Path.Combine(_folder.Path, "elsewhere")).FullName;
        Write(elsewhere, "file");
        Directory.CreateSymbolicLink(System.IO.Path.Combine(Path, "garnet"), elsewhere);

        data.Wipe();

        Assert.False(Directory.Exists(Path));
        Assert.Single(Directory.EnumerateFiles(elsewhere));
    }

    [Fact]
    public void The_stores_of_a_run_are_emptied_and_those_of_former_runs_are_not()
    {
        Write(Directory.CreateDirectory(System.IO.Path.Combine(Path, "postgres-15")).FullName, "file");
        var data = DataDirectory.Open(Path);
        var redis = data.Folder("redis");
        Write(redis, "redis.conf");
        Write(redis, "appendonly.aof");
        Write(Directory.CreateDirectory(System.IO.Path.Combine(data.Folder("postgres-18"), "data")).FullName, "file");
        Write(data.Folder("guard"), "file");

        data.EmptyStores();

        Assert.Equal(
            ["apphost.lock", "guard/file", "postgres-15/file", "redis/redis.conf"],
            Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories).Select(file => System.IO.Path.GetRelativePath(Path, file)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("garnet")]
    [InlineData("postgres-18/data")]
    public void A_store_behind_a_link_is_not_emptied_nor_any_other(string link)
    {
        var data = DataDirectory.Open(Path);
        Write(data.Folder("redis"), "file");
        data.Folder("postgres-18");
        var elsewhere = Directory.CreateDirectory(System.IO.Path.Combine(_folder.Path, "elsewhere")).FullName;
        Write(elsewhere, "file");
        Directory.CreateSymbolicLink(System.IO.Path.Combine(Path, link), elsewhere);
        data.Folder("garnet");

        var refusal = Assert.Throws<SetupException>(data.EmptyStores);

        Assert.Contains($"{link} is a link to {elsewhere}", refusal.Message, StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFiles(elsewhere));
        Assert.Single(Directory.EnumerateFiles(data.Folder("redis")));
    }

#pragma warning disable CA1416 // Windows has no such modes, and the native stores do not run there.
    [Fact]
    public void Other_users_read_nothing()
    {
        var data = DataDirectory.Open(Path);
        var garnet = data.Folder("garnet");
        File.SetUnixFileMode(garnet, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        Assert.Equal(UnixFileMode.None, OthersOf(data.Folder("garnet")));
        Assert.Equal(UnixFileMode.None, OthersOf(data.Path) & ~UnixFileMode.OtherExecute);
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    private static void Write(string folder, string name) => File.WriteAllText(System.IO.Path.Combine(folder, name), "text");

    private static UnixFileMode OthersOf(string path) =>
        File.GetUnixFileMode(path) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute);
#pragma warning restore CA1416
}
