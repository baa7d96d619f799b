"""What training did to a model beside what it was trained for."""
