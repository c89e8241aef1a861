namespace Winnow.Grains.Tests.Contracts;

/// <summary>
/// <c>Contracts.txt</c> is what nodes and clients in use rely on: adding to it is free, changing or removing a line breaks them. Run this test
/// with <c>WINNOW_WRITE_CONTRACTS=1</c> in the environment to write it anew, and look at the difference.
/// </summary>
public sealed class ContractTextTests
{
    [Fact]
    public void The_contracts_are_those_that_were_checked_in()
    {
        var path = Path.Combine(Repository(), "tests", "Winnow.Grains.Tests", "Contracts", "Contracts.txt");
        var printed = ContractText.Print();
        if (string.Equals(Environment.GetEnvironmentVariable("WINNOW_WRITE_CONTRACTS"), "1", StringComparison.Ordinal))
        {
            File.WriteAllText(path, printed);
        }

        var written = File.ReadAllText(path);
        var difference = written.Split('\n').Except(printed.Split('\n')).Select(line => $"- {line}")
            .Concat(printed.Split('\n').Except(written.Split('\n')).Select(line => $"+ {line}"));
        Assert.True(string.Equals(written, printed, StringComparison.Ordinal), $"the contracts have changed:\n{string.Join('\n', difference)}");
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Orleans.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("not inside the repository");
        }

        return folder.FullName;
    }
}
