using Winnow.Store;

namespace Winnow.Hosting.Tests.Node;

public sealed class NodeEnvironmentTests
{
    [Fact]
    public void A_node_keeps_its_identity_with_its_data()
    {
        using var folder = new TempFolder();
        string first;
        using (var environment = NodeEnvironment.Open(new FsDirectory(folder.Path), () => "first"))
        {
            first = environment.NodeId;
        }

        using var again = NodeEnvironment.Open(new FsDirectory(folder.Path), () => "second");
        Assert.Equal("first", first);
        Assert.Equal("first", again.NodeId);
    }

    [Fact]
    public void Two_nodes_cannot_use_one_directory()
    {
        using var folder = new TempFolder();
        using var environment = NodeEnvironment.Open(new FsDirectory(folder.Path), () => "first");
        var exception = Assert.Throws<LockObtainFailedException>(() => NodeEnvironment.Open(new FsDirectory(folder.Path), () => "second"));
        Assert.Contains($"process {Environment.ProcessId}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_identity_survives_a_crash_right_after_the_first_start()
    {
        var ram = new RamDirectory();
        NodeEnvironment.Open(ram, () => "first");
        ram.Crash();
        Assert.Equal("first", NodeEnvironment.Open(ram, () => "second").NodeId);
    }

    [Theory]
    [InlineData("Web-Server", "web-server")]
    [InlineData("ip-10-0-0-1", "ip")]
    [InlineData("4711", "winnow-node")]
    [InlineData("DESKTOP_A", "desktop_a")]
    public void A_node_is_named_after_its_machine(string machine, string name) => Assert.Equal(name, NodeNames.From(machine));

    [Fact]
    public void Options_that_cannot_work_are_refused_all_at_once()
    {
        var options = new WinnowOptions { ClusterName = "", TransportPort = 70_000, NodeRoles = ["master", "wizard"] };
        var exception = Assert.Throws<ArgumentException>(() => WinnowOptionsValidator.Validate(options));
        Assert.Contains("cluster.name", exception.Message, StringComparison.Ordinal);
        Assert.Contains("wizard", exception.Message, StringComparison.Ordinal);
        Assert.Contains("transport.port", exception.Message, StringComparison.Ordinal);
        WinnowOptionsValidator.Validate(new WinnowOptions());
    }
}
