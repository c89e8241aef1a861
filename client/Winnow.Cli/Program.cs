using System.CommandLine;
using Winnow.Cli.Import;
using Winnow.Cli.Search;
using Winnow.Cli.Top;

var root = new RootCommand("winnow: load, search and watch a Winnow cluster over HTTP")
{
    ImportCommand.Create(),
    SearchCommand.Create(),
    TopCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
