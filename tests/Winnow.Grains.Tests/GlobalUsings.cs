global using Winnow.Contracts;
global using Xunit;
