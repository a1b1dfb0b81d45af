namespace Chat.Architecture.Tests;

public sealed class ReferenceTests
{
    private static readonly string[] Services = ["Chat.Hub", "Chat.History", "Chat.Identity", "Chat.Notifications", "Chat.Migrations"];
    private static readonly string[] Clients = ["Chat.Sdk", "Chat.Client"];

    [Fact]
    public void No_service_references_another_service()
    {
        var wrong =
            from service in Services
            from reference in ReferencesOf(service)
            where Services.Contains(reference)
            select $"{service} -> {reference}";

        Assert.Empty(wrong);
    }

    [Fact]
    public void Services_reference_only_contracts_service_defaults_and_their_own_data()
    {
        var wrong =
            from service in Services
            from reference in ReferencesOf(service)
            where reference is not ("Chat.Contracts" or "Chat.ServiceDefaults" or "Chat.History.Data" or "Chat.Identity.Data")
            select $"{service} -> {reference}";

        Assert.Empty(wrong);
    }

    [Fact]
    public void Clients_reach_the_server_through_the_sdk_and_the_contracts_only()
    {
        Assert.Equal(["Chat.Contracts"], ReferencesOf("Chat.Sdk"));
        Assert.All(Clients.Except(["Chat.Sdk"]), client => Assert.Equal(["Chat.Sdk"], ReferencesOf(client)));
    }

    [Fact]
    public void Contracts_reference_no_project()
    {
        Assert.Empty(ReferencesOf("Chat.Contracts"));
    }

    [Fact]
    public void Only_the_stand_in_switch_knows_where_stand_ins_are()
    {
        var product = Repository.Projects.Where(project => !Repository.Relative(project).StartsWith("standins", StringComparison.Ordinal));

        Assert.DoesNotContain(product, project => File.ReadAllText(project).Contains("standins/", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Only_one_helper_in_the_product_broadcasts_to_a_group()
    {
        var broadcasts = Repository.SourceFiles("Chat.Hub")
            .Where(file => File.ReadLines(file).Any(line => line.Contains(".All.On", StringComparison.Ordinal) || line.Contains(".Except(", StringComparison.Ordinal) && line.Contains(".On", StringComparison.Ordinal)))
            .Select(Repository.Relative);

        Assert.True(broadcasts.Count() <= 1, string.Join(", ", broadcasts));
    }

    [Fact]
    public void Every_lock_in_the_database_has_a_number_of_its_own()
    {
        var numbers = Repository.SourceFiles([.. Services])
            .SelectMany(file => File.ReadLines(file))
            .Where(line => line.Contains("const long ", StringComparison.Ordinal) && line.Contains("= 0x", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf("= 0x", StringComparison.Ordinal) + 2)..].TrimEnd(';'))
            .ToList();

        Assert.True(numbers.Count > 5, "no locks were found");
        Assert.Equal(numbers.Distinct(), numbers);
    }

    private static IReadOnlyList<string> ReferencesOf(string name) =>
        Repository.ReferencesOf(Path.Combine(Repository.Root, name, $"{name}.csproj"));
}
