using System.Xml.Linq;

namespace Winnow.House.Tests;

/// <summary>Dependencies point one way. The table is the architecture; a new arrow is a decision that belongs here first.</summary>
public sealed class ArrowTests
{
    private static readonly Dictionary<string, string[]> Arrows = new(StringComparer.Ordinal)
    {
        ["Winnow.Store"] = [],
        ["Winnow.Text"] = [],
        ["Winnow.Index"] = ["Winnow.Text", "Winnow.Store"],
        ["Winnow.Search"] = ["Winnow.Index"],
        ["Winnow.Shards"] = ["Winnow.Search"],
        // Compat holds what a package asks for and the registry does not serve.
        ["Winnow.Repositories"] = ["Winnow.Store", "System.IO.Hashing"],
        ["System.IO.Hashing"] = [],
        ["Winnow.Protocols"] = [],
        ["Winnow.Contracts"] = [],
        ["Winnow.Grains"] = ["Winnow.Contracts", "Winnow.Protocols", "Winnow.Shards", "Winnow.Repositories"],
        ["Winnow.Http"] = ["Winnow.Contracts"],
        ["Winnow.Hosting"] = ["Winnow.Grains"],
        ["Winnow.Hosting.Azure"] = ["Winnow.Hosting"],
        ["silo"] = ["Winnow.Hosting", "Winnow.Hosting.Azure", "Winnow.Http"],
        ["Winnow.Client"] = ["Winnow.Contracts"],
        ["Winnow.Cli"] = [],
        ["Orleans.Embedded"] = [],
        ["Orleans.Embedded.TestingHost"] = ["Orleans.Embedded"],
        ["Orleans.Embedded.Simulation"] = ["Orleans.Embedded"],
    };

    /// <summary>Which face of Orleans a project may see. Libraries below the grains see none.</summary>
    private static readonly Dictionary<string, string> OrleansFaces = new(StringComparer.Ordinal)
    {
        ["Winnow.Contracts"] = "Contracts",
        ["Winnow.Grains"] = "Server",
        ["Winnow.Http"] = "Client",
        ["Winnow.Hosting"] = "Server",
        ["Winnow.Hosting.Azure"] = "Server",
        ["silo"] = "Server",
        ["Winnow.Client"] = "Client",
    };

    public static TheoryData<string> Projects() => [.. Repository.Projects().Select(Repository.Relative)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_only_to_what_the_table_allows(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        Assert.True(Arrows.TryGetValue(name, out var allowed), $"{project} is not in the table of arrows");
        var references = Load(project).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
        Assert.Empty(references.Except(allowed, StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_sees_only_its_face_of_Orleans(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        var face = Load(project).Descendants("UsesOrleans").Select(element => element.Value).SingleOrDefault();
        Assert.Equal(OrleansFaces.GetValueOrDefault(name), face);
        Assert.DoesNotContain(
            Load(project).Descendants("PackageReference"),
            reference => (reference.Attribute("Include")?.Value ?? "").StartsWith("Microsoft.Orleans.", StringComparison.Ordinal)
                && name != "Winnow.Hosting.Azure");
    }

    [Fact]
    public void Only_the_build_files_know_which_runtime_is_used()
    {
        var switched = Repository.ProductSources()
            .Where(source => source.Lines.Any(line => line.TrimStart().StartsWith("#if", StringComparison.Ordinal)))
            .Select(source => source.Path);
        Assert.Empty(switched);
    }

    [Theory]
    [InlineData("src/Winnow.Text", "System.Text.Json", "Microsoft.AspNetCore", "Orleans")]
    [InlineData("src/Winnow.Index", "System.Text.Json", "Microsoft.AspNetCore", "Orleans")]
    [InlineData("src/Winnow.Store", "System.Text.Json", "Microsoft.AspNetCore", "Orleans")]
    [InlineData("src/Winnow.Repositories", "Microsoft.AspNetCore", "Orleans")]
    [InlineData("src/Winnow.Protocols", "System.Net", "System.IO.", "Microsoft.AspNetCore", "Orleans")]
    [InlineData("src/Winnow.Http", "Winnow.Grains", "Winnow.Shards", "Winnow.Search", "Winnow.Index")]
    public void A_layer_does_not_use_what_lies_beyond_it(string folder, params string[] banned)
    {
        var uses = Repository.ProductSources()
            .Where(source => source.Path.StartsWith(folder + "/", StringComparison.Ordinal))
            .SelectMany(source => source.Lines
                .Where(line => banned.Any(name => line.TrimStart().StartsWith("using " + name, StringComparison.Ordinal)))
                .Select(line => $"{source.Path}: {line.Trim()}"));
        Assert.Empty(uses);
    }

    private static XDocument Load(string project) => XDocument.Load(Path.Combine(Repository.Root, project));
}
