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
